import { z } from "zod";
import { SENT_STATE, SENT_STATES } from "./sent-state";

/** One call, text or request of a visit. */
export const traceDispatchSchema = z.object({
  id: z.uuid(),
  channel: z.enum(["call", "text", "webhook"]),
  purpose: z.enum(["node", "hangup"]),
  attempt: z.number(),
  state: z.enum(SENT_STATES),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  intent: z.string().nullable(),
  rounds: z.number().nullable(),
  talkSeconds: z.number().nullable(),
  plannedAt: z.date(),
  dueAt: z.date(),
  startedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  /** A request to another system: how often it was tried and what came back. */
  request: z.object({ tries: z.number(), status: z.number().nullable(), error: z.string().nullable(), response: z.string().nullable() }).nullable(),
});
export type TraceDispatch = z.infer<typeof traceDispatchSchema>;

export const DISPATCH_COLUMNS = `d.id, d.channel, d.purpose, d.attempt::int AS attempt, ${SENT_STATE} AS state, d.outcome, d.reason, d.intent, d.rounds,
  d.talk_seconds AS "talkSeconds", d.planned_at AS "plannedAt", d.due_at AS "dueAt", d.started_at AS "startedAt", d.ended_at AS "endedAt",
  CASE WHEN w.dispatch_id IS NOT NULL THEN jsonb_build_object('tries', w.tries, 'status', w.status, 'error', w.error, 'response', w.response) END AS request`;
export const DISPATCH_TABLES = "dispatch d LEFT JOIN webhook_detail w ON w.company_id = d.company_id AND w.dispatch_id = d.id";

/** One stay at a node. */
export const visitSchema = z.object({
  node: z.string(),
  visit: z.number(),
  enteredAt: z.date(),
  /** Null: the person is here now. */
  leftAt: z.date().nullable(),
  result: z.enum(["left", "blocked", "failed", "exited"]).nullable(),
  outlet: z.string().nullable(),
  reason: z.string().nullable(),
  nextNode: z.string().nullable(),
  /** What the node looked at: `cases` of a condition by outlet, `outcome`, `intent`, `evidence` of a call, `until` of a wait, … */
  detail: z.record(z.string(), z.unknown()).nullable(),
});
export type Visit = z.infer<typeof visitSchema>;
