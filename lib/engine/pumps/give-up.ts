import type { Sql } from "@/lib/db";
import type { Op } from "@/lib/journey/plan";
import { CounterDeltas } from "../counters";
import { carryOut, leave } from "../decide";
import { unknownOutlet } from "../destination";
import type { Moved } from "../move";
import type { Run } from "../run";
import { IN_CONTACT } from "./conclude";

export interface LostDispatch {
  id: string;
  runId: string;
  node: string;
  channel: "call" | "text";
  enrolmentId: string;
  purpose: "node" | "hangup";
  attempt: number;
}

/** After the last check nobody knows what became of it: the result is unknown, the person takes the outlet for that (unconnected: fails), and a later callback is only recorded. */
export async function giveUp(sql: Sql, run: Run, lost: LostDispatch[], opOf: (node: string) => Op): Promise<Moved[]> {
  const { rows } = await sql.query<{ id: string; waited: boolean }>(
    `UPDATE dispatch SET state = 'ended', outcome = 'unknown', reason = 'result_unknown', lease_until = NULL, concluded_at = coalesce(concluded_at, $3), updated_at = now()
     WHERE company_id = $1 AND id = ANY($2::uuid[]) AND state IN ('sending', 'accepted', 'unknown') RETURNING id, old.concluded_at IS NULL AS waited`,
    [run.companyId, lost.map((one) => one.id), run.now],
  );
  const gone = new Map(rows.map((row) => [row.id, row.waited]));
  const ended = lost.filter((one) => gone.has(one.id));
  const moved: Moved[] = [];
  for (const node of new Set(ended.map((one) => one.node))) {
    const op = opOf(node);
    const counters = new CounterDeltas();
    const here = ended.filter((one) => one.node === node);
    for (const one of here) counters.add(node, unknownMetric(one), 1);
    // Of a text that was accepted its person has gone on, and may stand here once more by now, for another one.
    const decisions = here
      .filter((one) => one.purpose === "node" && gone.get(one.id) === true)
      .map((one) => leave(one.enrolmentId, unknownOutlet(op), "result_unknown", { dispatch: one.id }));
    moved.push(await carryOut(sql, run, op, decisions, [...IN_CONTACT, "texting"], counters));
  }
  return moved;
}

/** The figure that a late callback takes it out of again. */
function unknownMetric({ purpose, channel }: LostDispatch): string {
  if (purpose === "hangup") return "hangup:unknown";
  return channel === "text" ? "text:unknown" : "outcome:unknown";
}
