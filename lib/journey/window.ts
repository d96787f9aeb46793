import { addDays, weekdayOf } from "@/lib/time/day";
import { instantAt, parseTime, wallAt } from "@/lib/time/wall";
import type { DayWindow } from "./plan";

export type WindowState = { open: true } | { open: false; opensAt: Date | null };

/** Two weeks: a window that a change of the clock swallows on one day opens on the next such day. */
const LOOK_AHEAD_DAYS = 15;

/**
 * Whether the window is open at `now`, or when it opens next. A window that crosses midnight belongs to the day on which it opens;
 * where clocks change, it lasts as long as the wall clock says. `opensAt` is null for a window that never opens.
 */
export function windowAt({ weekdays, from, to }: DayWindow, now: Date, zone: string): WindowState {
  const [opening, closing] = [parseTime(from), parseTime(to)];
  if (!opening || !closing) return { open: false, opensAt: null };
  const overnight = to <= from ? 1 : 0;
  const today = wallAt(now, zone);
  for (let ahead = -1; ahead <= LOOK_AHEAD_DAYS; ahead += 1) {
    const day = addDays(today, ahead);
    if (!weekdays.includes(weekdayOf(day))) continue;
    const start = instantAt({ ...day, ...opening }, zone).instant;
    const end = instantAt({ ...addDays(day, overnight), ...closing }, zone).instant;
    if (start >= end || end <= now) continue;
    return start <= now ? { open: true } : { open: false, opensAt: start };
  }
  return { open: false, opensAt: null };
}
