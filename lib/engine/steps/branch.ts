import type { Sql } from "@/lib/db";
import type { BranchOp } from "@/lib/journey/plan";
import { READY, type StepInput } from "../claim";
import { branchDecided } from "../fuse/branch";
import { type Moved, move } from "../move";
import { Params } from "../params";

/** Ordered cases, first match wins. The detail keeps what each case came to, so that "why?" can be answered later. */
export function branch(sql: Sql, { run, shard, limit }: StepInput, op: BranchOp): Promise<Moved> {
  const params = new Params([shard, limit]);
  const decided = branchDecided(run, op, params);
  return move(sql, run, op, { claimed: READY, decided, params: params.values });
}
