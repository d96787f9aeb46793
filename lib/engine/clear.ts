import { type Sql, withSystemSql, withTenantSql } from "@/lib/db";
import { STEP_SETTINGS } from "./step";

/** Long enough to look into what a run did; an undo of a change of version keeps its runs for itself. */
const AFTER_DAYS = 30;
/** At most so many in one go; the next are an hour later. */
const RUNS = 1000;
const BATCH = 5000;

/**
 * Clears what only a run that goes on needs (passes of loops, a test run's own tags, what events meant for its people) of runs that ended a
 * while ago. `ledgerKeepDays`: for so long the events that brought people in are kept (0: for ever). @returns how many runs; none while another worker is at it.
 */
export async function clearFinishedRuns(ledgerKeepDays: number): Promise<number> {
  // This transaction only holds the lock: between its statements it keeps nothing from being vacuumed.
  return withSystemSql(async (sql) => {
    const { rows: locks } = await sql.query<{ free: boolean }>("SELECT pg_try_advisory_xact_lock(hashtextextended('yidao clearing', 0)) AS free");
    if (!locks[0]?.free) return 0;
    const { rows } = await sql.query<{ companyId: string; runId: string }>(
      'SELECT company_id AS "companyId", run_id AS "runId" FROM yidao_runs_to_clear($1, $2, $3)',
      [AFTER_DAYS, ledgerKeepDays, RUNS],
    );
    for (const [companyId, runs] of Map.groupBy(rows, (row) => row.companyId))
      await clear(
        companyId,
        runs.map(({ runId }) => runId),
      );
    return rows.length;
  });
}

/** A batch to a transaction: nobody waits for a big run's clearing. */
async function clear(companyId: string, runIds: string[]): Promise<void> {
  const within = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => withTenantSql(companyId, work, STEP_SETTINGS);
  const loops = await within((sql) => withLoops(sql, companyId, runIds));
  let after: PassKey | undefined = loops.length > 0 ? FIRST : undefined;
  while (after !== undefined) {
    const from: PassKey = after;
    after = await within((sql) => clearPasses(sql, companyId, loops, from));
  }
  for (const runId of runIds) {
    for (const table of ["run_tag", "enrolment_event"]) while ((await within((sql) => clearRows(sql, table, companyId, runId))) === BATCH);
    await within((sql) => sql.query("UPDATE journey_run SET cleared_at = now() WHERE company_id = $1 AND id = $2", [companyId, runId]));
  }
}

async function withLoops(sql: Sql, companyId: string, runIds: string[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT r.id FROM journey_run r JOIN journey_version v ON v.company_id = $1 AND v.id = r.version_id
     WHERE r.company_id = $1 AND r.id = ANY($2::uuid[]) AND v.plan @? '$.ops.*.op ? (@ == "loop")'`,
    [companyId, runIds],
  );
  return rows.map((row) => row.id);
}

interface PassKey {
  id: string;
  node: string;
}

const FIRST: PassKey = { id: "00000000-0000-0000-0000-000000000000", node: "" };

/** Passes are few, the company's people many: each pass looks its person up, whose run no index leads from. */
export const CLEAR_PASSES = `WITH batch AS MATERIALIZED (
    SELECT enrolment_id, node FROM loop_pass WHERE company_id = $1 AND (enrolment_id, node) > ($3::uuid, $4::text) ORDER BY enrolment_id, node LIMIT ${BATCH}),
  cleared AS (
    DELETE FROM loop_pass l USING batch b JOIN enrolment e ON e.company_id = $1 AND e.id = b.enrolment_id AND e.run_id = ANY($2::uuid[])
    WHERE l.company_id = $1 AND l.enrolment_id = b.enrolment_id AND l.node = b.node)
  SELECT enrolment_id AS id, node FROM batch ORDER BY enrolment_id, node OFFSET ${BATCH - 1}`;

/** Returns where the next batch begins; undefined = there is none. */
async function clearPasses(sql: Sql, companyId: string, runIds: string[], after: PassKey): Promise<PassKey | undefined> {
  const { rows } = await sql.query<PassKey>(CLEAR_PASSES, [companyId, runIds, after.id, after.node]);
  return rows[0];
}

async function clearRows(sql: Sql, table: string, companyId: string, runId: string): Promise<number> {
  const { rowCount } = await sql.query(
    `DELETE FROM ${table} WHERE company_id = $1 AND ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE company_id = $1 AND run_id = $2 LIMIT $3))`,
    [companyId, runId, BATCH],
  );
  return rowCount ?? 0;
}
