import type { Sql } from "@/lib/db";
import type { EnterOp } from "@/lib/journey/plan";
import { everybody, READY, type StepInput } from "../claim";
import { type Moved, move } from "../move";

export function enter(sql: Sql, { run, shard, limit }: StepInput, op: EnterOp): Promise<Moved> {
  return move(sql, run, op, { claimed: READY, decided: everybody("'next'"), params: [shard, limit] });
}
