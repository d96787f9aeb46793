/** What is known of a text. */
export type TextState = "waiting" | "sending" | "sent" | "delivered" | "undelivered" | "unknown" | "blocked" | "failed" | "cancelled";

/** By its outcome, else by its state: the stored one, or how far it is with the carrier (`SentState` of a run's lists). */
export function textState(state: string, outcome: string | null): TextState {
  if (outcome === "delivered" || outcome === "undelivered" || outcome === "unknown") return outcome;
  switch (state) {
    case "planned":
      return "waiting";
    // Unknown while it is asked for: nobody can say yet whether it was sent.
    case "sending":
    case "unknown":
    case "dispatching":
      return "sending";
    case "blocked":
    case "failed":
    case "cancelled":
      return state;
    default:
      return "sent";
  }
}
