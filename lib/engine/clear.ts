import { type Sql, withSystemSql, withTenantSql } from "@/lib/db";

/** Long enough to look into what a run did; an undo of a change of version keeps its runs for itself. */
const AFTER_DAYS = 30;
/** At most so many in one go; the next are an hour later. */
const RUNS = 1000;
const BATCH = 5000;

/**
 * Clears what only a run that goes on needs (passes of loops, a test run's own tags, what events meant for its people) of runs that ended a
 * while ago. `ledgerKeepDays`: for so long the events that brought people in are kept (0: for ever). @returns how many runs.
 */
export async function clearFinishedRuns(ledgerKeepDays: number): Promise<number> {
  const { rows } = await withSystemSql((sql) =>
    sql.query<{ companyId: string; runId: string }>('SELECT company_id AS "companyId", run_id AS "runId" FROM yidao_runs_to_clear($1, $2, $3)', [
      AFTER_DAYS,
      ledgerKeepDays,
      RUNS,
    ]),
  );
  for (const { companyId, runId } of rows) await clear(companyId, runId);
  return rows.length;
}

/** A batch to a transaction: nobody waits for a big run's clearing. */
async function clear(companyId: string, runId: string): Promise<void> {
  const within = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => withTenantSql(companyId, work);
  let after: string | null = null;
  do {
    const from: string | null = after;
    after = await within((sql) => clearPeople(sql, companyId, runId, from));
  } while (after !== null);
  while ((await within((sql) => clearTags(sql, companyId, runId))) === BATCH);
  await within((sql) => sql.query("UPDATE journey_run SET cleared_at = now() WHERE company_id = $1 AND id = $2", [companyId, runId]));
}

/** Returns the last person of the batch; null = there are no more. */
async function clearPeople(sql: Sql, companyId: string, runId: string, after: string | null): Promise<string | null> {
  const { rows } = await sql.query<{ id: string }>(
    "SELECT id FROM enrolment WHERE company_id = $1 AND run_id = $2 AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4",
    [companyId, runId, after, BATCH],
  );
  const ids = rows.map((row) => row.id);
  for (const table of ["loop_pass", "enrolment_event"])
    await sql.query(`DELETE FROM ${table} WHERE company_id = $1 AND enrolment_id = ANY($2::uuid[])`, [companyId, ids]);
  return rows.length === BATCH ? (ids.at(-1) ?? null) : null;
}

async function clearTags(sql: Sql, companyId: string, runId: string): Promise<number> {
  const { rowCount } = await sql.query(
    "DELETE FROM run_tag WHERE company_id = $1 AND ctid = ANY(ARRAY(SELECT ctid FROM run_tag WHERE company_id = $1 AND run_id = $2 LIMIT $3))",
    [companyId, runId, BATCH],
  );
  return rowCount ?? 0;
}
