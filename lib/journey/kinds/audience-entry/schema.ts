import { z } from "zod";
import { parseCron } from "../../cron";
import type { EntrySchedule } from "../../plan";
import { type OutletSpec, outlet } from "../types";
import { idSchema, timeSchema, weekdaysSchema } from "../common";
import { draftLimitsSchema, draftReentrySchema, limitsSchema, reentrySchema } from "../entry-rules";

/** When an audience is taken in: every schedule but that of events. */
export type AudienceSchedule = Exclude<EntrySchedule, { type: "event" }>;

/** Company-zone wall clock, "YYYY-MM-DDTHH:mm". */
export const wallClockSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/);

export const entryScheduleSchema = z.union([
  z.object({ type: z.literal("now") }),
  z.object({ type: z.literal("at"), at: wallClockSchema }),
  z.object({ type: z.literal("recurring"), every: z.literal("day"), time: timeSchema }),
  z.object({ type: z.literal("recurring"), every: z.literal("week"), weekdays: weekdaysSchema, time: timeSchema }),
  z.object({
    type: z.literal("recurring"),
    every: z.literal("month"),
    monthDays: z.array(z.number().int().min(1).max(31)).min(1).max(31),
    time: timeSchema,
  }),
  z.object({
    type: z.literal("cron"),
    cron: z
      .string()
      .max(200)
      .refine((text) => parseCron(text) !== null),
  }),
]);

export const audienceEntrySchema = z.object({
  audienceId: idSchema,
  schedule: entryScheduleSchema,
  reentry: reentrySchema,
  limits: limitsSchema,
});
export type AudienceEntryConfig = z.infer<typeof audienceEntrySchema>;

const text = z.string().catch("");
const numbers = z.array(z.number()).catch([]);

// The same shapes with every gap allowed: empty texts and lists stand for "not chosen yet".
const draftScheduleSchema = z.union([
  z.object({ type: z.literal("now") }),
  z.object({ type: z.literal("at"), at: text }),
  z.object({ type: z.literal("recurring"), every: z.literal("day"), time: text }),
  z.object({ type: z.literal("recurring"), every: z.literal("week"), weekdays: numbers, time: text }),
  z.object({ type: z.literal("recurring"), every: z.literal("month"), monthDays: numbers, time: text }),
  z.object({ type: z.literal("cron"), cron: text }),
]);

export const audienceEntryDefaults = (): AudienceEntryConfig => ({
  audienceId: "",
  schedule: { type: "now" },
  reentry: { type: "after_exit" },
  limits: { total: null, daily: null },
});

const draftSchema = z.object({
  audienceId: text,
  schedule: draftScheduleSchema.catch(() => audienceEntryDefaults().schedule),
  reentry: draftReentrySchema,
  limits: draftLimitsSchema,
});

export const readAudienceEntry = (config: unknown): AudienceEntryConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : audienceEntryDefaults();
};

export const audienceEntryOutlets = (): OutletSpec[] => [outlet("next")];
