import { z } from "zod";
import { shiftDay } from "@/lib/time/day";

const days = z.number().int().min(0).max(3650);
const isoDate = z.iso.date();

/** A condition on a calendar day, relative to today in the company's zone, or fixed. */
export const dateConditionSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("today") }),
  z.object({ type: z.literal("tomorrow") }),
  z.object({ type: z.literal("yesterday") }),
  /** From today through today + days. */
  z.object({ type: z.literal("next_days"), days }),
  /** From today - days through today. */
  z.object({ type: z.literal("last_days"), days }),
  /** Exactly that many days from today. */
  z.object({ type: z.literal("in_days"), days }),
  z.object({ type: z.literal("days_ago"), days }),
  /** Strictly earlier than today - days. */
  z.object({ type: z.literal("more_than_days_ago"), days }),
  /** Strictly later than today + days. */
  z.object({ type: z.literal("more_than_days_ahead"), days }),
  z.object({ type: z.literal("past") }),
  z.object({ type: z.literal("future") }),
  z.object({ type: z.literal("between"), from: isoDate, to: isoDate }),
]);
export type DateCondition = z.infer<typeof dateConditionSchema>;
export const DATE_CONDITION_TYPES = dateConditionSchema.options.map((option) => option.shape.type.value);

/** Days as "YYYY-MM-DD", both ends included; null = open. */
export interface DayRange {
  from: string | null;
  to: string | null;
}

/** What `condition` means on the day `today` ("YYYY-MM-DD"). */
export function dayRange(condition: DateCondition, today: string): DayRange {
  const day = (offset: number) => shiftDay(today, offset);
  switch (condition.type) {
    case "today":
      return { from: today, to: today };
    case "tomorrow":
      return { from: day(1), to: day(1) };
    case "yesterday":
      return { from: day(-1), to: day(-1) };
    case "next_days":
      return { from: today, to: day(condition.days) };
    case "last_days":
      return { from: day(-condition.days), to: today };
    case "in_days":
      return { from: day(condition.days), to: day(condition.days) };
    case "days_ago":
      return { from: day(-condition.days), to: day(-condition.days) };
    case "more_than_days_ago":
      return { from: null, to: day(-condition.days - 1) };
    case "more_than_days_ahead":
      return { from: day(condition.days + 1), to: null };
    case "past":
      return { from: null, to: day(-1) };
    case "future":
      return { from: day(1), to: null };
    case "between":
      return { from: condition.from, to: condition.to };
  }
}

export const inRange = (day: string, range: DayRange): boolean =>
  (range.from === null || day >= range.from) && (range.to === null || day <= range.to);
