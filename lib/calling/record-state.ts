import { CALL_STATES } from "./outcome";

/** What a call record shows as its state: how the call ended, or where it stands. */
export const RECORD_STATES = [...CALL_STATES, "unknown", "calling", "waiting", "blocked", "not_dispatched", "cancelled"] as const;
export type RecordState = (typeof RECORD_STATES)[number];

const STANDING: Record<string, RecordState> = {
  planned: "waiting",
  reserved: "waiting",
  sending: "calling",
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
export function standingsOf(recorded: RecordState): string[] {
  return Object.keys(STANDING).filter((state) => STANDING[state] === recorded);
}
