import { z } from "zod";
import { DATE_FIELDS } from "../../plan";
import { timeSchema, weekdaysSchema } from "../common";
import { draftMatchSchema, eventMatchSchema } from "../event-match";
import { type OutletSpec, outlet } from "../types";

const unitSchema = z.enum(["minute", "hour", "day"]);
const MAX_MINUTES = 365 * 24 * 60;
const MINUTES = { minute: 1, hour: 60, day: 24 * 60 };
const withinAYear = ({ amount, unit }: { amount: number; unit: keyof typeof MINUTES }) => amount * MINUTES[unit] <= MAX_MINUTES;

export const timeoutSchema = z.object({ amount: z.number().int().min(1), unit: unitSchema }).refine(withinAYear);

export const waitUntilSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("span"), amount: z.number().int().min(1), unit: unitSchema }).refine(withinAYear),
  z.object({ type: z.literal("weekday"), weekdays: weekdaysSchema, time: timeSchema }),
  z.object({
    type: z.literal("date_field"),
    field: z.enum(DATE_FIELDS),
    offset: z.object({ amount: z.number().int().min(0), unit: unitSchema, direction: z.enum(["before", "after"]) }).refine(withinAYear),
    time: timeSchema.optional(),
    passed: z.enum(["continue", "exit"]),
  }),
  z.object({
    type: z.literal("event"),
    on: eventMatchSchema,
    /** Null: for ever. */
    timeout: timeoutSchema.nullable(),
  }),
]);

export const waitSchema = z.object({ until: waitUntilSchema });
export type WaitConfig = z.infer<typeof waitSchema>;
export type EventUntil = Extract<WaitConfig["until"], { type: "event" }>;

export const waitDefaults = (): WaitConfig => ({ until: { type: "span", amount: 1, unit: "day" } });

const amount = z.number().catch(0);
const draftUntilSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("span"), amount, unit: unitSchema.catch("day") }),
  z.object({ type: z.literal("weekday"), weekdays: z.array(z.number()).catch([]), time: z.string().catch("") }),
  z.object({
    type: z.literal("date_field"),
    field: z.enum(DATE_FIELDS).catch("next_appointment"),
    offset: z
      .object({ amount, unit: unitSchema.catch("day"), direction: z.enum(["before", "after"]).catch("before") })
      .catch({ amount: 1, unit: "day", direction: "before" }),
    time: z.string().optional().catch(undefined),
    passed: z.enum(["continue", "exit"]).catch("continue"),
  }),
  z.object({
    type: z.literal("event"),
    on: draftMatchSchema,
    timeout: z
      .object({ amount, unit: unitSchema.catch("day") })
      .nullable()
      .catch(null),
  }),
]);
const draftSchema = z.object({ until: draftUntilSchema.catch(() => waitDefaults().until) });

export const readWait = (config: unknown): WaitConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : waitDefaults();
};

export const waitOutlets = ({ until }: WaitConfig): OutletSpec[] =>
  until.type === "event" ? [outlet("happened"), ...(until.timeout === null ? [] : [outlet("timeout")])] : [outlet("next")];
