import { z } from "zod";
import { type OutletSpec, outlet } from "../types";

export const MAX_TIMES = 50;

/** How often one person is sent round before they go on. */
export const loopSchema = z.object({ times: z.number().int().min(1).max(MAX_TIMES) });
export type LoopConfig = z.infer<typeof loopSchema>;

export const loopDefaults = (): LoopConfig => ({ times: 3 });

export const readLoop = (config: unknown): LoopConfig => {
  const parsed = z.object({ times: z.number().catch(0) }).safeParse(config);
  return parsed.success ? parsed.data : loopDefaults();
};

export const loopOutlets = (): OutletSpec[] => [{ ...outlet("again"), back: true }, outlet("done")];
