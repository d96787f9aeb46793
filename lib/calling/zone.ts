/** Wall-clock arithmetic in a named zone, from instants in milliseconds; whatever the server's own zone is. */

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
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
  const local = instantMs + zoneOffsetMs(instantMs, zone);
  const dayNumber = Math.floor(local / DAY_MS);
  return { dayNumber, weekday: weekdayOf(dayNumber), timeMs: local - dayNumber * DAY_MS };
}

/** 1970-01-01 was a Thursday (4). */
export function weekdayOf(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1;
}

/** The instant of a wall-clock time; in a spring-forward gap the time just after it. */
export function instantOf(dayNumber: number, timeMs: number, zone: string): number {
  const local = dayNumber * DAY_MS + timeMs;
  const first = local - zoneOffsetMs(local, zone);
  return local - zoneOffsetMs(first, zone);
}

/** "HH:mm" → milliseconds since midnight. */
export function timeOfDayMs(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}
