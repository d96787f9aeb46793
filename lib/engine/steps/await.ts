import type { Sql } from "@/lib/db";
import type { AwaitOp } from "@/lib/journey/plan";
import { dueOf } from "@/lib/journey/wait";
import { claimReady, DUE, everybody, type StepInput } from "../claim";
import { carryOut, stay } from "../decide";
import { type Moved, move } from "../move";

/** Where nothing ever happens by itself, a wait without end would hold the clock for ever. */
const LONGEST_VIRTUAL_WAIT = { amount: 365, unit: "day" } as const;

/** People who arrive wait until something happens to them (`events/apply.ts` moves them then), or until the timeout. */
export async function beginAwait(sql: Sql, input: StepInput, op: AwaitOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const span = op.timeout ?? (run.mode === "live" ? null : LONGEST_VIRTUAL_WAIT);
  const decisions = claimed.map((person) => {
    const due = span && dueOf({ type: "span", ...span }, person.entered_node_at, run.timezone);
    return stay(person.id, "waiting", due?.type === "at" ? due.at : null);
  });
  return carryOut(sql, run, op, decisions, ["ready"]);
}

export function endAwait(sql: Sql, { run, shard, limit }: StepInput, op: AwaitOp): Promise<Moved> {
  return move(sql, run, op, {
    claimed: DUE,
    decided: everybody("$12::text", "NULL::text", "jsonb_build_object('until', cl.due_at)"),
    params: [shard, limit, op.timeout ? "timeout" : "happened"],
  });
}
