import { CALL_STATES } from "./outcome";

/** What a call record shows as its state: how the call ended, or where it stands. */
export const RECORD_STATES = [...CALL_STATES, "unknown", "calling", "waiting", "blocked", "not_dispatched", "cancelled"] as const;
export type RecordState = (typeof RECORD_STATES)[number];

/** What records can be filtered by: a state, or one of the figures that stand on several. */
export const RECORD_FILTERS = [...RECORD_STATES, "called", "effective", "all_failed"] as const;
export type RecordFilter = (typeof RECORD_FILTERS)[number];

const STANDING: Record<string, RecordState> = {
  planned: "waiting",
  sending: "waiting",
  accepted: "calling",
  unknown: "unknown",
  blocked: "blocked",
  failed: "not_dispatched",
  cancelled: "cancelled",
};

/** From a dispatch's state and outcome. */
export function recordState(state: string, outcome: string | null): RecordState {
  if (state === "ended") return RECORD_STATES.find((known) => known === outcome) ?? "unknown";
  return STANDING[state] ?? "unknown";
}

/** The dispatch states that show as this record state; empty for those that tell how a call ended. */
export function standingsOf(recorded: RecordFilter): string[] {
  return Object.keys(STANDING).filter((state) => STANDING[state] === recorded);
}
