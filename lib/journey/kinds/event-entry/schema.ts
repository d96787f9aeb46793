import { z } from "zod";
import { type OutletSpec, outlet } from "../types";
import { idSchema } from "../common";
import { draftLimitsSchema, draftReentrySchema, limitsSchema, reentrySchema } from "../entry-rules";
import { draftMatchSchema, eventMatchSchema, newMatch } from "../event-match";

export const eventEntrySchema = z.object({
  on: eventMatchSchema,
  /** Only people of this audience; null = everybody. */
  audienceId: idSchema.nullable(),
  reentry: reentrySchema,
  limits: limitsSchema,
});
export type EventEntryConfig = z.infer<typeof eventEntrySchema>;

export const eventEntryDefaults = (): EventEntryConfig => ({
  on: newMatch("appointment"),
  audienceId: null,
  reentry: { type: "after_exit" },
  limits: { total: null, daily: null },
});

const draftSchema = z.object({
  on: draftMatchSchema,
  audienceId: z.string().nullable().catch(null),
  reentry: draftReentrySchema,
  limits: draftLimitsSchema,
});

export const readEventEntry = (config: unknown): EventEntryConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : eventEntryDefaults();
};

export const eventEntryOutlets = (): OutletSpec[] => [outlet("next")];
