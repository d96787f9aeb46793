import { withSystemSql, withTenantSql } from "@/lib/db";
import { RUN_NOW } from "./run-clock";

export interface Stranded {
  companyId: string;
  runId: string;
  shards: number[];
  /** The run is to stop: its loop has to be told, if the stop's own signal got lost. */
  stopping: boolean;
}

/**
 * Shards where people have been ready for some seconds, or whose wait is over for that long, in runs that are running: their
 * wake got lost between a commit and its signal. Rare, and cheap to ask: both lie on partial indexes. Also runs that have to begin or to end.
 */
export async function stranded(afterSeconds = 3): Promise<Stranded[]> {
  const { rows: runs } = await withSystemSql((sql) =>
    sql.query<{ company_id: string; run_id: string; state: string }>("SELECT company_id, run_id, state FROM yidao_open_runs()"),
  );
  const found: Stranded[] = [];
  for (const companyId of new Set(runs.map((run) => run.company_id))) {
    const ids = runs.filter((run) => run.company_id === companyId && run.state === "running").map((run) => run.run_id);
    const { rows } = await withTenantSql(companyId, (sql) =>
      sql.query<{ runId: string; shards: number[] }>(
        `SELECT r.id AS "runId", array_agg(s.shard) AS shards
         FROM journey_run r, LATERAL generate_series(0, r.shard_count - 1) AS s(shard)
         WHERE r.company_id = $1 AND r.id = ANY($2::uuid[])
           AND (EXISTS (SELECT FROM enrolment e WHERE e.company_id = $1 AND e.run_id = r.id AND e.shard = s.shard AND e.finished_at IS NULL
                        AND e.state = 'ready' AND e.moved_at < now() - make_interval(secs => $3))
             OR EXISTS (SELECT FROM enrolment e WHERE e.company_id = $1 AND e.run_id = r.id AND e.shard = s.shard AND e.state = 'waiting'
                        AND e.due_at < ${RUN_NOW} - make_interval(secs => $3)))
         GROUP BY r.id`,
        [companyId, ids, afterSeconds],
      ),
    );
    found.push(...rows.map((row) => ({ companyId, ...row, stopping: false })));
    for (const runId of await notBegun(companyId, ids, afterSeconds)) found.push({ companyId, runId, shards: [], stopping: false });
  }
  // A run that is stopping or has not begun has loops of its own to do that: they only have to be there.
  for (const run of runs.filter((r) => r.state !== "running" && r.state !== "paused"))
    found.push({ companyId: run.company_id, runId: run.run_id, shards: [], stopping: run.state === "stopping" });
  return found;
}

/** An intake, or any run, that nobody is in any more ends within this by itself, if its loop is there. */
const ENDED_SECONDS = 60;

/**
 * Running runs whose loops are not there: paused and resumed before they ever were, so that nobody has been taken in; an intake into which
 * nobody came all day; a run whose loop was lost after its last person. Each begins its loop, which ends it.
 */
async function notBegun(companyId: string, runIds: string[], afterSeconds: number): Promise<string[]> {
  const { rows } = await withTenantSql(companyId, (sql) =>
    sql.query<{ id: string }>(
      `SELECT r.id FROM journey_run r WHERE r.company_id = $1 AND r.id = ANY($2::uuid[])
         AND ((r.people IS NULL AND r.created_at < now() - make_interval(secs => $3))
           OR (r.people IS NOT NULL AND coalesce(r.intake_until, r.created_at) < now() - make_interval(secs => ${ENDED_SECONDS})
               AND NOT EXISTS (SELECT FROM enrolment e WHERE e.company_id = $1 AND e.run_id = r.id AND e.finished_at IS NULL)))`,
      [companyId, runIds, afterSeconds],
    ),
  );
  return rows.map((row) => row.id);
}

/** A redial or a text that was planned by an outcome which was folded while its run stopped: it is cancelled as the others were. */
export async function cancelLeftovers(): Promise<number> {
  const { rows: runs } = await withSystemSql((sql) =>
    sql.query<{ companyId: string; runId: string }>('SELECT company_id AS "companyId", run_id AS "runId" FROM yidao_stopped_with_queue()'),
  );
  let cancelled = 0;
  for (const { companyId, runId } of runs) {
    const { rowCount } = await withTenantSql(companyId, (sql) =>
      sql.query(
        `UPDATE dispatch SET state = 'cancelled', reason = 'stopped', lease_until = NULL, concluded_at = now(), updated_at = now()
         WHERE company_id = $1 AND state = 'planned' AND id IN (SELECT o.id FROM dispatch_open o WHERE o.company_id = $1 AND o.run_id = $2 AND o.state = 'planned')`,
        [companyId, runId],
      ),
    );
    cancelled += rowCount ?? 0;
  }
  return cancelled;
}
