/** A journey as its row in the list or its page knows it. */
interface Startable {
  state: string;
  versionNumber: number | null;
  schedule: { type: string } | null;
}

/** Why a journey can't be run by hand now, as a key of `journeys.menu`; null: it can. */
export function whyNoStart(row: Startable): "startUnpublished" | "startEvents" | "startPaused" | null {
  if (row.versionNumber === null) return "startUnpublished";
  if (row.schedule?.type === "event") return "startEvents";
  return row.state === "paused" ? "startPaused" : null;
}

/** "Run now" of a journey's page: not of one of its runs, nor where nothing is published; `isByEvents` null = not known yet. */
export function startOf(state: string, runId: string | null, isByEvents: boolean | null): { isOffered: boolean; why: ReturnType<typeof whyNoStart> } {
  if (runId !== null || state === "archived" || isByEvents === null) return { isOffered: false, why: null };
  return { isOffered: true, why: whyNoStart({ state, versionNumber: 1, schedule: isByEvents ? { type: "event" } : null }) };
}
