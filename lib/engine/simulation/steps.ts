import type { Sql } from "@/lib/db";
import type { Op } from "@/lib/journey/plan";
import { faultOf } from "../fault";
import type { Moved } from "../move";
import { opOf, type Run } from "../run";
import { apply, failOne } from "../step";

/** Temporary tables take bigger batches well. */
const BATCH = 5_000;

/** One op's step over everybody who is ready at it or due; the engine's own code. Whoever breaks it fails, as in a live run. */
export async function stepAll(sql: Sql, run: Run, node: string, onMoved: (moved: Moved) => void): Promise<void> {
  const op = opOf(run, node);
  for (let limit = BATCH; ; ) {
    const moved = await attempt(sql, run, op, limit);
    if ("fault" in moved) {
      if (limit > 1) limit = Math.ceil(limit / 4);
      else onMoved(await failOne(sql, { run, shard: 0, limit: 1 }, op, moved.fault));
      continue;
    }
    onMoved(moved);
    if (moved.count < limit) return;
    limit = Math.min(BATCH, limit * 4);
  }
}

async function attempt(sql: Sql, run: Run, op: Op, limit: number): Promise<Moved | { fault: string }> {
  await sql.query("SAVEPOINT step");
  try {
    const moved = await apply(sql, { run, shard: 0, limit }, op);
    await sql.query("RELEASE SAVEPOINT step");
    return moved;
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    await sql.query("ROLLBACK TO SAVEPOINT step");
    return { fault };
  }
}
