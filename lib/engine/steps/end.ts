import type { Sql } from "@/lib/db";
import type { EndOp } from "@/lib/journey/plan";
import { everybody, READY, type StepInput } from "../claim";
import { END } from "../destination";
import { type Moved, move } from "../move";

export function end(sql: Sql, { run, shard, limit }: StepInput, op: EndOp): Promise<Moved> {
  return move(sql, run, op, { claimed: READY, decided: everybody("$12::text", "$13::text"), params: [shard, limit, END, op.reason] });
}
