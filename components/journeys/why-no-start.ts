import type { JourneyRow } from "@/lib/services/journeys/list";

/** Why a journey can't be run by hand now, as a key of `journeys.menu`; null: it can. */
export function whyNoStart(row: Pick<JourneyRow, "state" | "versionNumber" | "schedule">): "startUnpublished" | "startEvents" | "startPaused" | null {
  if (row.versionNumber === null) return "startUnpublished";
  if (row.schedule?.type === "event") return "startEvents";
  return row.state === "paused" ? "startPaused" : null;
}
