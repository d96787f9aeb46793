/** What a clock on the wall shows, in parts and as text. Pure: no clock. */
import { type Day, DAY_MS, dayNumberOf, dayOf, formatDay, MINUTE_MS, parseDay, twoDigits } from "./day";
import { instantOfLocal, instantsOfLocal, wallClock } from "./zone";

export interface Wall extends Day {
  hour: number;
  minute: number;
}

/** What the clock on the wall shows in `zone`. */
export function wallAt(instant: Date, zone: string): Wall {
  const { dayNumber, timeMs } = wallClock(instant.getTime(), zone);
  const minutes = Math.floor(timeMs / MINUTE_MS);
  return { ...dayOf(dayNumber), hour: Math.floor(minutes / 60), minute: minutes % 60 };
}

export interface WallInstant {
  instant: Date;
  /** False for a time that the zone skips (clocks going forward): `instant` is then as much later as the gap is long. */
  exists: boolean;
}

const localMsOf = (wall: Wall): number => dayNumberOf(wall) * DAY_MS + (wall.hour * 60 + wall.minute) * MINUTE_MS;

/** The instant of a wall clock time; of two (clocks going back) the earlier. */
export function instantAt(wall: Wall, zone: string): WallInstant {
  const localMs = localMsOf(wall);
  const [first] = instantsOfLocal(localMs, zone);
  return { instant: new Date(first ?? instantOfLocal(localMs, zone)), exists: first !== undefined };
}

/** Every instant at which the clock on the wall shows this: none while clocks go forward over it, two where they go back. */
export const instantsAt = (wall: Wall, zone: string): Date[] => instantsOfLocal(localMsOf(wall), zone).map((ms) => new Date(ms));

/** "HH:mm" to hour and minute; null when it is no such thing. */
export function parseTime(text: string): { hour: number; minute: number } | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? { hour: Number(match[1]), minute: Number(match[2]) } : null;
}

/** "HH:mm", "24:00" included, to milliseconds since midnight. */
export function timeOfDayMs(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** "YYYY-MM-DDTHH:mm" to a wall clock time; null when there is no such time. */
export function parseWall(text: string): Wall | null {
  const [date = "", clock = ""] = text.split("T");
  const day = parseDay(date);
  const time = parseTime(clock);
  return day && time ? { ...day, ...time } : null;
}

export const formatWall = (wall: Wall): string => `${formatDay(wall)}T${twoDigits(wall.hour)}:${twoDigits(wall.minute)}`;
