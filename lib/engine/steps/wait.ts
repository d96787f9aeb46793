import type { Sql } from "@/lib/db";
import type { WaitOp, WaitUntil } from "@/lib/journey/plan";
import { type Due, dueOf } from "@/lib/journey/wait";
import { type Claimed, claimReady, type Decision, DUE, everybody, type StepInput } from "../claim";
import { carryOut, leave, stay } from "../decide";
import { EXIT } from "../destination";
import { datesOf, type Facts, loadFacts } from "../facts";
import { type Moved, move } from "../move";

/** People who arrive get their instant and wait. */
export async function beginWait(sql: Sql, input: StepInput, op: WaitOp, until: WaitUntil): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const needsFacts = until.type === "date_field";
  const facts = needsFacts
    ? await loadFacts(
        sql,
        run.companyId,
        claimed.map((c) => c.customer_id),
        run.now,
        run.timezone,
      )
    : new Map<string, Facts>();
  const decisions = claimed.map((person) =>
    decide(person, dueOf(until, person.entered_node_at, run.timezone, datesOf(facts.get(person.customer_id)))),
  );
  return carryOut(sql, run, op, decisions, ["ready"]);
}

function decide({ id }: Claimed, due: Due): Decision {
  if (due.type === "at") return stay(id, "waiting", due.at);
  if (due.type === "exit") return leave(id, EXIT, due.reason);
  return leave(id, "next", null, { waited: false });
}

/** People whose instant has come go on; the ledger keeps until when they waited. */
export function endWait(sql: Sql, { run, shard, limit }: StepInput, op: WaitOp): Promise<Moved> {
  return move(sql, run, op, {
    claimed: DUE,
    decided: everybody("'next'", "NULL::text", "jsonb_build_object('until', cl.due_at)"),
    params: [shard, limit],
  });
}
