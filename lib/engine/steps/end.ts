import type { Sql } from "@/lib/db";
import type { EndOp } from "@/lib/journey/plan";
import { READY, type StepInput } from "../claim";
import { END } from "../destination";
import { type Moved, move } from "../move";

export function end(sql: Sql, { run, shard, limit }: StepInput, op: EndOp): Promise<Moved> {
  const decided = `SELECT id, NULL::text AS stay, NULL::timestamptz AS due_at, $12::text AS outlet, $13::text AS reason, NULL::jsonb AS detail FROM claimed`;
  return move(sql, run, op, { claimed: READY, decided, params: [shard, limit, END, op.reason] });
}
