import { addDays, type Day, daysInMonth, weekdayOf } from "@/lib/time/day";
import { instantAt, instantsAt, parseTime, parseWall, wallAt } from "@/lib/time/wall";
import { type Cron, cronDayFits, parseCron } from "./cron";
import type { EntrySchedule } from "./plan";

type Recurring = Extract<EntrySchedule, { type: "recurring" }>;

// A month day that some months lack may skip no month, so a year always holds a firing.
const LOOK_AHEAD_DAYS = 400;
// 29 February is at most eight years away (1896-1904 and the like).
const CRON_LOOK_AHEAD_DAYS = 8 * 366;

/**
 * The next `count` instants at which an entry takes people in, strictly after `after`. "now" and events have none of their own; "at" has
 * one while it lies ahead.
 *
 * Where clocks change: a named time that is skipped is skipped; one that comes twice fires the first time. A cron whose hours are `*`
 * follows the course of time instead: it fires in both of the doubled hours. Monthly, a day that the month lacks is its last day; in
 * a cron such a month has none.
 */
export function nextFirings(schedule: EntrySchedule, zone: string, after: Date, count: number): Date[] {
  switch (schedule.type) {
    case "now":
    case "event":
      return [];
    case "at": {
      const wall = parseWall(schedule.at);
      const at = wall && instantAt(wall, zone).instant;
      return at && at > after && count > 0 ? [at] : [];
    }
    case "recurring":
      return firings(zone, after, count, LOOK_AHEAD_DAYS, (day) => recurrencesOn(schedule, day, zone));
    case "cron": {
      const cron = parseCron(schedule.cron);
      return cron ? firings(zone, after, count, CRON_LOOK_AHEAD_DAYS, (day) => cronOn(cron, day, zone)) : [];
    }
  }
}

/** Is this an instant at which the entry takes people in? */
export const firesAt = (schedule: EntrySchedule, zone: string, instant: Date): boolean =>
  nextFirings(schedule, zone, new Date(instant.getTime() - 1), 1)[0]?.getTime() === instant.getTime();

/** Day by day, until there are enough or nothing came for so long. */
function firings(zone: string, after: Date, count: number, lookAheadDays: number, on: (day: Day) => Date[]): Date[] {
  const found: Date[] = [];
  let day: Day = wallAt(after, zone);
  for (let idle = 0; found.length < count && idle <= lookAheadDays; day = addDays(day, 1)) {
    const ahead = on(day).filter((instant) => instant > after);
    found.push(...ahead);
    idle = ahead.length > 0 ? 0 : idle + 1;
  }
  return found.slice(0, count);
}

function recurrencesOn(schedule: Recurring, day: Day, zone: string): Date[] {
  const time = parseTime(schedule.time);
  if (!time || !takesPlaceOn(schedule, day)) return [];
  return instantsAt({ ...day, ...time }, zone).slice(0, 1);
}

function takesPlaceOn(schedule: Recurring, day: Day): boolean {
  if (schedule.every === "day") return true;
  if (schedule.every === "week") return schedule.weekdays.includes(weekdayOf(day));
  const last = daysInMonth(day.year, day.month);
  return schedule.monthDays.some((wanted) => Math.min(wanted, last) === day.day);
}

function cronOn(cron: Cron, day: Day, zone: string): Date[] {
  if (!cronDayFits(cron, day, weekdayOf(day))) return [];
  const times = cron.hours.flatMap((hour) => cron.minutes.map((minute) => ({ hour, minute })));
  const instants = times.flatMap((time) => {
    const all = instantsAt({ year: day.year, month: day.month, day: day.day, ...time }, zone);
    return cron.everyHour ? all : all.slice(0, 1);
  });
  return instants.sort((a, b) => a.getTime() - b.getTime());
}

const MONTHS = ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"] as const;

/** Structurally a Temporal `CalendarSpec` of one instant, in UTC: this module stays free of Temporal. */
export interface InstantCalendar {
  year: number;
  month: (typeof MONTHS)[number];
  dayOfMonth: number;
  hour: number;
  minute: number;
}

/** The server refuses calendars of years beyond. */
const LAST_YEAR = 2100;

/**
 * The coming firings as calendars for the server, one each, in UTC: it then fires at the very instants that `nextFirings` names. Left to
 * the server, a named time that comes twice fires twice in some zones and an hour late in others, and zones that change by half an
 * hour fire at times nobody named.
 */
export function instantCalendars(schedule: EntrySchedule, zone: string, after: Date, count: number): InstantCalendar[] {
  const told = nextFirings(schedule, zone, after, count).filter((at) => at.getUTCFullYear() <= LAST_YEAR);
  return told.map((at) => ({
    year: at.getUTCFullYear(),
    month: MONTHS[at.getUTCMonth()] ?? "JANUARY",
    dayOfMonth: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  }));
}
