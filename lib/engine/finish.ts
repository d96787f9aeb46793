import { withTenantSql } from "@/lib/db";
import { everybody } from "./claim";
import { closeJourney, holdJourneyOf } from "./close-journey";
import { EXIT } from "./destination";
import { move } from "./move";
import { loadRun, lockRun, type RunState } from "./run";
import { STEP_SETTINGS } from "./step";

const BATCH = 5000;

/**
 * A batch of those at the node ($9), whichever: found shard by shard ($11), as the index has them, so that a batch does not read everybody who stands there.
 * In no order: they wait for nobody.
 */
const STANDING = `SELECT p.* FROM generate_series(0, $11::int - 1) AS s(shard) CROSS JOIN LATERAL (
    SELECT e.id, e.customer_id, e.shard, e.visit, e.state, e.entered_node_at FROM enrolment e
    WHERE e.company_id = $1 AND e.run_id = $2 AND e.shard = s.shard AND e.node = $9 AND e.finished_at IS NULL LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) p
  LIMIT ${BATCH}`;

/** Ends a run whose people are all through; its journey is completed when it has no other run and none to come. */
export async function completeRun(companyId: string, runId: string): Promise<RunState> {
  return withTenantSql(companyId, async (sql) => {
    await holdJourneyOf(sql, companyId, runId);
    // An event may be bringing somebody in: after that its people are seen.
    await lockRun(sql, companyId, runId);
    const run = await loadRun(sql, companyId, runId);
    const { rowCount } = await sql.query(
      `UPDATE journey_run r SET state = 'completed', finished_at = now(), clock_finished_at = $3
       WHERE company_id = $1 AND id = $2 AND state = 'running' AND (intake_until IS NULL OR intake_until <= now())
         AND NOT EXISTS (SELECT FROM enrolment e WHERE e.company_id = $1 AND e.run_id = $2 AND e.finished_at IS NULL)`,
      [companyId, runId, run.now],
    );
    if (!rowCount) return run.state;
    await closeJourney(sql, run);
    return "completed";
  });
}

/**
 * Empties a run that is being stopped: what is planned is cancelled, whoever is still in it exits with reason `stopped`.
 * A batch per call; answers how many are left to do. Calls under way end by themselves and are recorded.
 */
export async function emptyRun(companyId: string, runId: string): Promise<number> {
  return (await emptySome(companyId, runId)) || (await endStopped(companyId, runId));
}

const emptySome = (companyId: string, runId: string): Promise<number> =>
  withTenantSql(
    companyId,
    async (sql) => {
      const run = await loadRun(sql, companyId, runId);
      if (run.state !== "stopping") return 0;
      const { rowCount: cancelled } = await sql.query(
        `UPDATE dispatch SET state = 'cancelled', reason = 'stopped', lease_until = NULL, concluded_at = $3, updated_at = now()
         WHERE company_id = $1 AND id IN (SELECT d.id FROM dispatch_open o JOIN dispatch d ON d.company_id = $1 AND d.id = o.id AND d.state = 'planned'
                                          WHERE o.company_id = $1 AND o.run_id = $2 AND o.state = 'planned'
                                          LIMIT ${BATCH} FOR UPDATE OF d SKIP LOCKED)`,
        [companyId, runId, run.now],
      );
      let exited = 0;
      for (const op of Object.values(run.plan.ops)) {
        exited += (await move(sql, run, op, { claimed: STANDING, decided: everybody("$10::text", "'stopped'"), params: [EXIT, run.shardCount] }))
          .count;
      }
      return (cancelled ?? 0) + exited;
    },
    STEP_SETTINGS,
  );

/** 1: somebody is still in it. */
const endStopped = (companyId: string, runId: string): Promise<number> =>
  withTenantSql(companyId, async (sql) => {
    await holdJourneyOf(sql, companyId, runId);
    await lockRun(sql, companyId, runId);
    const run = await loadRun(sql, companyId, runId);
    if (run.state !== "stopping") return 0;
    const { rowCount } = await sql.query(
      `UPDATE journey_run SET state = 'stopped', finished_at = now(), clock_finished_at = $3 WHERE company_id = $1 AND id = $2
         AND NOT EXISTS (SELECT FROM enrolment WHERE company_id = $1 AND run_id = $2 AND finished_at IS NULL)`,
      [companyId, runId, run.now],
    );
    if (!rowCount) return 1;
    await closeJourney(sql, run);
    return 0;
  });

/** A run that can't go on: what is wrong is kept with it. */
export async function failRun(companyId: string, runId: string, error: string): Promise<void> {
  await withTenantSql(companyId, (sql) =>
    sql.query("UPDATE journey_run SET state = 'failed', finished_at = now(), error = $3 WHERE company_id = $1 AND id = $2 AND finished_at IS NULL", [
      companyId,
      runId,
      error.slice(0, 500),
    ]),
  );
}
