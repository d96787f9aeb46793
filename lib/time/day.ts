/** The calendar without zones: a day as parts, as text "YYYY-MM-DD" and as a number. Pure: no clock. */

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
export const WEEK_DAYS = 7;

/** A civil day; `month` 1-12. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

/** Days since 1970-01-01. A day beyond its month's end is one of the next. */
export const dayNumberOf = (day: Day): number => Date.UTC(day.year, day.month - 1, day.day) / DAY_MS;

export function dayOf(dayNumber: number): Day {
  const date = new Date(dayNumber * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export const addDays = (day: Day, days: number): Day => dayOf(dayNumberOf(day) + days);

/** ISO weekday of a day number: 1 Monday - 7 Sunday; 1970-01-01 was a Thursday. */
export const weekdayAt = (dayNumber: number): number => ((((dayNumber + 3) % WEEK_DAYS) + WEEK_DAYS) % WEEK_DAYS) + 1;

export const weekdayOf = (day: Day): number => weekdayAt(dayNumberOf(day));

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** 0 for a month that there isn't. */
export function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}

/** "YYYY-MM-DD" to a day; null when there is no such day. */
export function parseDay(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const day = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  return day.day >= 1 && day.day <= daysInMonth(day.year, day.month) ? day : null;
}

export const twoDigits = (n: number): string => String(n).padStart(2, "0");

export const formatDay = (day: Day): string => `${String(day.year).padStart(4, "0")}-${twoDigits(day.month)}-${twoDigits(day.day)}`;

/** "YYYY-MM-DD" so many days later. Throws RangeError when `text` is no day. */
export function shiftDay(text: string, days: number): string {
  const day = parseDay(text);
  if (!day) throw new RangeError(`${text} is no day`);
  return formatDay(addDays(day, days));
}
