import type { Sql } from "@/lib/db";
import type { EnterOp } from "@/lib/journey/plan";
import { READY, type StepInput } from "../claim";
import { type Moved, move } from "../move";

export function enter(sql: Sql, { run, shard, limit }: StepInput, op: EnterOp): Promise<Moved> {
  const decided = `SELECT id, NULL::text AS stay, NULL::timestamptz AS due_at, 'next' AS outlet, NULL::text AS reason, NULL::jsonb AS detail FROM claimed`;
  return move(sql, run, op, { claimed: READY, decided, params: [shard, limit] });
}
