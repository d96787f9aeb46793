import { addDays, type Day, daysInMonth, parseDay, weekdayOf } from "@/lib/time/day";
import { instantAt, parseTime, type Wall, wallAt } from "@/lib/time/wall";
import type { DateField, TimeUnit, WaitUntil } from "./plan";

/** These hold a bare day; the others an instant. */
export const DATE_ONLY_FIELDS: ReadonlySet<DateField> = new Set<DateField>(["last_treatment", "benefit_expires", "birthday"]);
/** The time of day of a bare date where the wait names none: the opening of the calling hours. */
export const DEFAULT_DATE_TIME = "09:00";

/** A person's dates: instants as Date, bare days as "YYYY-MM-DD"; absent = the person has none. */
export type PersonDates = Partial<Record<DateField, Date | string | null>>;

export type Due =
  | { type: "at"; at: Date }
  /** There is nothing to wait for. */
  | { type: "continue" }
  | { type: "exit"; reason: "date_passed" | "date_missing" };

/** Until when a person who arrives at `now` waits. A missing date is dealt with as a passed one. */
export function dueOf(until: WaitUntil, now: Date, zone: string, dates: PersonDates = {}): Due {
  if (until.type === "span") return { type: "at", at: shift(now, until.amount, until.unit, zone) };
  if (until.type === "weekday") return nextWeekday(until, now, zone);
  const at = dateFieldInstant(until, now, zone, dates);
  if (at === null) return until.passed === "exit" ? { type: "exit", reason: "date_missing" } : { type: "continue" };
  if (at > now) return { type: "at", at };
  return until.passed === "exit" ? { type: "exit", reason: "date_passed" } : { type: "continue" };
}

const UNIT_MS: Record<Exclude<TimeUnit, "day">, number> = { minute: 60_000, hour: 3_600_000 };

/** Minutes and hours are exact; days keep the time on the wall. */
function shift(from: Date, amount: number, unit: TimeUnit, zone: string): Date {
  if (unit !== "day") return new Date(from.getTime() + amount * UNIT_MS[unit]);
  const wall = wallAt(from, zone);
  const rest = from.getTime() % 60_000;
  return new Date(instantAt({ ...wall, ...addDays(wall, amount) }, zone).instant.getTime() + rest);
}

function nextWeekday(until: Extract<WaitUntil, { type: "weekday" }>, now: Date, zone: string): Due {
  const time = parseTime(until.time);
  if (!time) return { type: "continue" };
  const today = wallAt(now, zone);
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const day = addDays(today, ahead);
    if (!until.weekdays.includes(weekdayOf(day))) continue;
    const at = instantAt({ ...day, ...time }, zone).instant;
    if (at > now) return { type: "at", at };
  }
  return { type: "continue" };
}

function dateFieldInstant(until: Extract<WaitUntil, { type: "date_field" }>, now: Date, zone: string, dates: PersonDates): Date | null {
  const value = dates[until.field];
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return offsetFrom(wallAt(value, zone), value.getTime() % 60_000, until, zone);
  const day = parseDay(value);
  if (!day) return null;
  const time = parseTime(DEFAULT_DATE_TIME) ?? { hour: 9, minute: 0 };
  if (until.field !== "birthday") return offsetFrom({ ...day, ...time }, 0, until, zone);
  // A birthday comes round each year: the first one whose offset instant still lies ahead.
  const { year } = wallAt(now, zone);
  for (let ahead = -1; ahead <= 2; ahead += 1) {
    const at = offsetFrom({ ...birthdayIn(day, year + ahead), ...time }, 0, until, zone);
    if (at > now) return at;
  }
  return null;
}

const birthdayIn = (born: Day, year: number): Day => ({
  year,
  month: born.month,
  day: Math.min(born.day, daysInMonth(year, born.month)),
});

function offsetFrom(wall: Wall, restMs: number, until: Extract<WaitUntil, { type: "date_field" }>, zone: string): Date {
  const { amount, unit, direction } = until.offset;
  const signed = direction === "before" ? -amount : amount;
  const base = new Date(instantAt(wall, zone).instant.getTime() + restMs);
  const moved = shift(base, signed, unit, zone);
  const time = until.time ? parseTime(until.time) : null;
  if (!time) return moved;
  return instantAt({ ...wallAt(moved, zone), ...time }, zone).instant;
}
