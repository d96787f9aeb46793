/** Instants in a named zone, in milliseconds; whatever the server's own zone is. Pure: no clock. */
import { DAY_MS, dayOf, formatDay, MINUTE_MS, weekdayAt } from "./day";

/** Offsets change on multiples of this everywhere in use, so one look-up serves a whole slot. */
const SLOT_MS = 15 * MINUTE_MS;
const CACHE_LIMIT = 20_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** Milliseconds to add to UTC to get the wall clock of `zone` at that instant. Throws RangeError on an unknown zone. */
export function zoneOffsetMs(instantMs: number, zone: string): number {
  const slot = Math.floor(instantMs / SLOT_MS);
  const key = `${zone}|${slot}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const at = slot * SLOT_MS;
  const parts: Record<string, number> = {};
  for (const part of formatFor(zone).formatToParts(at)) {
    if (part.type !== "literal") parts[part.type] = Number(part.value);
  }
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
  if (offsets.size >= CACHE_LIMIT) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

export interface WallClock {
  /** Days since 1970-01-01 on the wall calendar. */
  dayNumber: number;
  /** ISO weekday, 1 (Monday) - 7. */
  weekday: number;
  /** Milliseconds since local midnight. */
  timeMs: number;
}

export function wallClock(instantMs: number, zone: string): WallClock {
  const localMs = instantMs + zoneOffsetMs(instantMs, zone);
  const dayNumber = Math.floor(localMs / DAY_MS);
  return { dayNumber, weekday: weekdayAt(dayNumber), timeMs: localMs - dayNumber * DAY_MS };
}

/** The calendar day of an instant in a zone, "YYYY-MM-DD". */
export const dayIn = (zone: string, instant: Date): string => formatDay(dayOf(wallClock(instant.getTime(), zone).dayNumber));

/**
 * Every instant at which the wall of `zone` shows `localMs` (milliseconds as if it were UTC), in order: none while clocks go forward
 * over it, two where they go back.
 */
export function instantsOfLocal(localMs: number, zone: string): number[] {
  const before = zoneOffsetMs(localMs - DAY_MS, zone);
  const after = zoneOffsetMs(localMs + DAY_MS, zone);
  // No zone changes its clocks twice within two days.
  if (before === after) return [localMs - before];
  // The larger offset gives the earlier instant.
  return [localMs - Math.max(before, after), localMs - Math.min(before, after)].filter((ms) => ms + zoneOffsetMs(ms, zone) === localMs);
}

/** The earliest such instant; of a time that the zone skips, as much later as the gap is long. */
export const instantOfLocal = (localMs: number, zone: string): number =>
  instantsOfLocal(localMs, zone)[0] ?? localMs - zoneOffsetMs(localMs - DAY_MS, zone);

/** The instant of a wall-clock time, `timeMs` since midnight. */
export const instantOf = (dayNumber: number, timeMs: number, zone: string): number => instantOfLocal(dayNumber * DAY_MS + timeMs, zone);
