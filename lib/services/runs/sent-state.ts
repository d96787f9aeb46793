import { ACCEPTED } from "@/lib/metrics/accepted";

/** A12: to be sent, on its way to the carrier, taken by it, held back by a rule, never sent, called off, or given up: nobody knows whether it arrived. */
export const SENT_STATES = ["planned", "dispatching", "dispatched", "blocked", "failed", "cancelled", "unknown"] as const;
export type SentState = (typeof SENT_STATES)[number];

/** SQL (alias `d` of `dispatch`). */
export const SENT_STATE = `CASE WHEN d.state IN ('sending', 'unknown') THEN 'dispatching' WHEN ${ACCEPTED} THEN 'dispatched' WHEN d.state = 'ended' THEN 'unknown' ELSE d.state END`;
