import { z } from "zod";
import { timeSchema, weekdaysSchema } from "../common";
import { type OutletSpec, outlet } from "../types";

/** `to` at or before `from` lies on the next day. */
export const windowSchema = z.object({ weekdays: weekdaysSchema, from: timeSchema, to: timeSchema }).refine(({ from, to }) => from !== to);
export type WindowConfig = z.infer<typeof windowSchema>;

export const windowDefaults = (): WindowConfig => ({ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" });

const draftSchema = z.object({ weekdays: z.array(z.number()).catch([]), from: z.string().catch(""), to: z.string().catch("") });

export const readWindow = (config: unknown): WindowConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : windowDefaults();
};

export const windowOutlets = (): OutletSpec[] => [outlet("next")];
