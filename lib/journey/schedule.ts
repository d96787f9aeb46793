import type { EntrySchedule } from "./plan";
import { addDays, type Day, daysInMonth, instantAt, parseTime, parseWall, wallAt, weekdayOf } from "./zone";

type Recurring = Extract<EntrySchedule, { type: "recurring" }>;

// A month day that some months lack may skip no month, so a year always holds a firing.
const LOOK_AHEAD_DAYS = 400;

/**
 * The next `count` instants at which an entry takes people in, strictly after `after`. "now" has none of its own; "at" has
 * one while it lies ahead. A wall clock time that daylight saving skips is skipped, and one that comes twice fires the first time, as the
 * schedule on the server does.
 */
export function nextFirings(schedule: EntrySchedule, zone: string, after: Date, count: number): Date[] {
  if (schedule.type === "now") return [];
  if (schedule.type === "at") {
    const wall = parseWall(schedule.at);
    const at = wall && instantAt(wall, zone).instant;
    return at && at > after && count > 0 ? [at] : [];
  }
  return recurrences(schedule, zone, after, count);
}

function recurrences(schedule: Recurring, zone: string, after: Date, count: number): Date[] {
  const time = parseTime(schedule.time);
  if (!time) return [];
  const found: Date[] = [];
  let day: Day = wallAt(after, zone);
  for (let idle = 0; found.length < count && idle <= LOOK_AHEAD_DAYS; day = addDays(day, 1)) {
    idle += 1;
    if (!takesPlaceOn(schedule, day)) continue;
    const { instant, exists } = instantAt({ ...day, ...time }, zone);
    if (!exists || instant <= after) continue;
    found.push(instant);
    idle = 0;
  }
  return found;
}

function takesPlaceOn(schedule: Recurring, day: Day): boolean {
  if (schedule.every === "day") return true;
  if (schedule.every === "week") return schedule.weekdays.includes(weekdayOf(day));
  const last = daysInMonth(day.year, day.month);
  return schedule.monthDays.some((wanted) => Math.min(wanted, last) === day.day);
}

/** One range of a calendar spec; a bare number stands for itself. */
type Range = number | { start: number; end: number; step?: number };
const MONTHS = ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"] as const;
const WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;

/** Structurally a Temporal `CalendarSpec`: this module stays free of Temporal. */
export interface CalendarSpec {
  hour: number;
  minute: number;
  dayOfMonth?: Range[];
  dayOfWeek?: (typeof WEEKDAYS)[number][];
  month?: (typeof MONTHS)[number][];
  year?: Range[];
}
export interface ScheduleCalendars {
  timezone: string;
  calendars: CalendarSpec[];
}

// Years that a calendar spec can name end with 2099 here: 2100 is no leap year and the first exception.
const LEAP_YEARS: Range[] = [{ start: 2024, end: 2096, step: 4 }];
const COMMON_YEARS: Range[] = [1, 2, 3].map((n) => ({ start: 2024 + n, end: 2099, step: 4 }));

/** A recurring schedule as calendars for the server; null for what does not recur. */
export function temporalCalendars(schedule: EntrySchedule, timezone: string): ScheduleCalendars | null {
  if (schedule.type !== "recurring") return null;
  const time = parseTime(schedule.time);
  if (!time) return null;
  return { timezone, calendars: calendarsOf(schedule).map((calendar) => ({ ...time, ...calendar })) };
}

function calendarsOf(schedule: Recurring): Partial<CalendarSpec>[] {
  if (schedule.every === "day") return [{}];
  if (schedule.every === "week") {
    const wanted = new Set(schedule.weekdays);
    return [{ dayOfWeek: WEEKDAYS.filter((_, index) => wanted.has(index + 1)) }];
  }
  const days = [...new Set(schedule.monthDays)].sort((a, b) => a - b);
  const beyond = (last: number) => days.some((day) => day > last) && !days.includes(last);
  return [
    { dayOfMonth: days },
    ...(beyond(30) ? [{ dayOfMonth: [30], month: [MONTHS[3], MONTHS[5], MONTHS[8], MONTHS[10]] }] : []),
    ...(beyond(28) ? [{ dayOfMonth: [28], month: [MONTHS[1]], year: COMMON_YEARS }] : []),
    ...(beyond(29) ? [{ dayOfMonth: [29], month: [MONTHS[1]], year: LEAP_YEARS }] : []),
  ];
}
