import { z } from "zod";
import type { OutletSpec } from "../types";

/** The reason that lists and reports show; empty: the node's name. */
export const exitSchema = z.object({ reason: z.string().max(60) });
export type ExitConfig = z.infer<typeof exitSchema>;

export const exitDefaults = (): ExitConfig => ({ reason: "" });

export const readExit = (config: unknown): ExitConfig => {
  const parsed = z.object({ reason: z.string().catch("") }).safeParse(config);
  return parsed.success ? { reason: parsed.data.reason.slice(0, 60) } : exitDefaults();
};

export const exitOutlets = (): OutletSpec[] => [];
