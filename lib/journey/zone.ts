/** Calendar arithmetic in a named zone, whatever the zone of the machine is. Pure: no clock. */
import { DAY_MS, zoneOffsetMs } from "@/lib/calling/zone";

/** A civil day; `month` 1-12. */
export interface Day {
  year: number;
  month: number;
  day: number;
}
export interface Wall extends Day {
  hour: number;
  minute: number;
}

/** What the clock on the wall shows in `zone`. */
export function wallAt(instant: Date, zone: string): Wall {
  const shifted = new Date(instant.getTime() + zoneOffsetMs(instant.getTime(), zone));
  return { ...dayOf(shifted), hour: shifted.getUTCHours(), minute: shifted.getUTCMinutes() };
}

export interface WallInstant {
  instant: Date;
  /** False for a time that the zone skips (clocks going forward): `instant` is then as much later as the gap is long. */
  exists: boolean;
}

/** The instant of a wall clock time; of two (clocks going back) the earlier. */
export function instantAt(wall: Wall, zone: string): WallInstant {
  const [first] = instantsAt(wall, zone);
  if (first) return { instant: first, exists: true };
  const asUtc = utcOf(wall);
  return { instant: new Date(asUtc - zoneOffsetMs(asUtc - DAY_MS, zone)), exists: false };
}

const utcOf = (wall: Wall): number => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);

/** Every instant at which the clock on the wall shows this: none while clocks go forward over it, two where they go back. */
export function instantsAt(wall: Wall, zone: string): Date[] {
  const asUtc = utcOf(wall);
  const offsets = new Set([zoneOffsetMs(asUtc - DAY_MS, zone), zoneOffsetMs(asUtc + DAY_MS, zone)]);
  // No zone changes its clocks twice within two days.
  if (offsets.size === 1) return [...offsets].map((offset) => new Date(asUtc - offset));
  const fits = [...offsets].map((offset) => asUtc - offset).filter((ms) => ms + zoneOffsetMs(ms, zone) === asUtc);
  return fits.sort((a, b) => a - b).map((ms) => new Date(ms));
}

function dayOf(date: Date): Day {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(Date.UTC(day.year, day.month - 1, day.day + days)));
}

/** ISO weekday: 1 Monday - 7 Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() || 7;
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** "HH:mm" to hour and minute; null when it is no such thing. */
export function parseTime(text: string): { hour: number; minute: number } | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? { hour: Number(match[1]), minute: Number(match[2]) } : null;
}

/** "YYYY-MM-DD" to a day; null when there is no such day. */
export function parseDay(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const day = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  const real = day.month >= 1 && day.month <= 12 && day.day >= 1 && day.day <= daysInMonth(day.year, day.month);
  return real ? day : null;
}

/** "YYYY-MM-DDTHH:mm" to a wall clock time; null when there is no such time. */
export function parseWall(text: string): Wall | null {
  const [date = "", clock = ""] = text.split("T");
  const day = parseDay(date);
  const time = parseTime(clock);
  return day && time ? { ...day, ...time } : null;
}

const two = (n: number) => String(n).padStart(2, "0");
export const formatDay = (day: Day): string => `${String(day.year).padStart(4, "0")}-${two(day.month)}-${two(day.day)}`;
export const formatWall = (wall: Wall): string => `${formatDay(wall)}T${two(wall.hour)}:${two(wall.minute)}`;
