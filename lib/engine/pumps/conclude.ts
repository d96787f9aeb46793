import type { CallState } from "@/lib/calling/outcome";
import type { Sql } from "@/lib/db";
import type { CallOp, TextOp } from "@/lib/journey/plan";
import { CounterDeltas } from "../counters";
import { carryOut, leave } from "../decide";
import type { Moved } from "../move";
import type { Run } from "../run";

export const IN_CONTACT = ["to_call", "calling", "waiting_redial"];

/** A planned dispatch that ends without being sent. */
export interface Ended {
  dispatchId: string;
  enrolmentId: string;
  attempt: number;
  /** `hangup`: nobody waits for it. */
  purpose: "node" | "hangup";
  state: "blocked" | "failed";
  reason: string;
}

/**
 * Ends dispatches that are not sent: the first call of a contact takes the blocked or failed outlet; a redial that may not
 * be made leaves the contact with what its first call came to.
 */
export async function endWithoutCall(sql: Sql, run: Run, op: CallOp | TextOp, ended: Ended[]): Promise<Moved> {
  await sql.query(
    `UPDATE dispatch d SET state = u.state, reason = u.reason, lease_until = NULL, concluded_at = $5, updated_at = now()
     FROM unnest($2::uuid[], $3::text[], $4::text[]) AS u(id, state, reason) WHERE d.company_id = $1 AND d.id = u.id`,
    [run.companyId, ended.map((e) => e.dispatchId), ended.map((e) => e.state), ended.map((e) => e.reason), run.now],
  );
  const counters = new CounterDeltas();
  for (const one of ended) {
    if (one.purpose === "hangup") {
      counters.add(op.node, "hangup:not_sent", 1);
      continue;
    }
    counters.add(op.node, one.state === "blocked" ? `${op.effect}:blocked` : `${op.effect}:not_sent`, 1);
    if (one.state === "failed" && one.attempt === 1) counters.add(op.node, `${op.effect}:failed_dispatch`, 1);
    if (one.state === "blocked" && one.attempt === 1) counters.add(op.node, `${op.effect}:blocked_people`, 1);
  }
  const decisions = ended
    .filter((one) => one.purpose === "node")
    .map((one) =>
      one.attempt === 1
        ? leave(one.enrolmentId, one.state, one.reason, { dispatch: one.dispatchId })
        : leave(one.enrolmentId, "not_answered", one.reason, { dispatch: one.dispatchId, redial: one.state }),
    );
  return carryOut(sql, run, op, decisions, op.effect === "call" ? IN_CONTACT : ["texting"], counters);
}

/** The outlet that a finished contact takes, and why. A dead number or a failed call is no "not answered": a text would not reach it either. */
export function outletOf(op: CallOp, state: CallState, intent: string | null): { outlet: string; reason: string | null } {
  if (state === "answered") return { outlet: answeredOutlet(op, intent), reason: null };
  if (state === "empty_number" || state === "suspended" || state === "failed") return { outlet: "failed", reason: `call_${state}` };
  return { outlet: "not_answered", reason: `call_${state}` };
}

function answeredOutlet(op: CallOp, intent: string | null): string {
  if (op.intentOutlets === null) return "answered";
  return (intent === null ? undefined : op.intentOutlets[intent]) ?? "other";
}
