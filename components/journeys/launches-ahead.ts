import type { EntrySchedule } from "@/lib/journey/plan";
import { nextFirings } from "@/lib/journey/schedule";

/** When an entry takes people in; events need not be told which. */
export type Comes = EntrySchedule | { type: "event" } | null;

/** What still brings people into a journey: its schedule, events, or nothing (a one-off that has been). */
export function launchesAhead(schedule: Comes, timezone: string, now: Date): "schedule" | "event" | "none" {
  if (schedule?.type === "event") return "event";
  return schedule && nextFirings(schedule, timezone, now, 1).length > 0 ? "schedule" : "none";
}
