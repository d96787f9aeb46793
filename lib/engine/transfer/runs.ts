import type { Sql } from "@/lib/db";
import { SHARDS } from "../enrol";
import { loadRun, type Run } from "../run";

/**
 * The run that takes people over for a migration: one of each version, apart for those whose own run is paused, so that moving wakes
 * nobody. It is held as starting, so that its loops leave it alone until everybody is in it.
 */
export async function takingRun(
  sql: Sql,
  migration: { companyId: string; id: string; journeyId: string; createdBy: string | null },
  wanted: { versionId: string; isPaused: boolean; people: number },
): Promise<Run> {
  const { companyId } = migration;
  const { rows: known } = await sql.query<{ id: string }>(
    `SELECT id FROM journey_run WHERE company_id = $1 AND migration_id = $2 AND version_id = $3 AND state = 'starting' AND (paused_at IS NOT NULL) = $4
     ORDER BY id DESC LIMIT 1`,
    [companyId, migration.id, wanted.versionId, wanted.isPaused],
  );
  if (known[0]) return loadRun(sql, companyId, known[0].id);
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO journey_run (company_id, journey_id, version_id, mode, state, shard_count, people, started_by, migration_id, paused_at)
     SELECT $1, $2, $3, 'live', 'starting', ${SHARDS}, 0, $4, $5, CASE WHEN $6::boolean THEN now() END FROM generate_series(1, $7::int)
     RETURNING id`,
    [companyId, migration.journeyId, wanted.versionId, migration.createdBy, migration.id, wanted.isPaused, wanted.people],
  );
  if (!rows[0]) throw new Error(`no run was made for migration ${migration.id}`);
  return loadRun(sql, companyId, rows[0].id);
}

/** Lets the runs of a migration go on, now that all are in; they are paused where their people were. Returns their ids. */
export async function releaseRuns(sql: Sql, companyId: string, migrationId: string): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE journey_run r SET state = CASE WHEN r.paused_at IS NOT NULL OR j.state = 'paused' THEN 'paused' ELSE 'running' END,
            paused_at = CASE WHEN j.state = 'paused' THEN coalesce(r.paused_at, now()) ELSE r.paused_at END, started_at = now(), clock_started_at = now()
     FROM journey j WHERE r.company_id = $1 AND r.migration_id = $2 AND r.state = 'starting' AND j.company_id = $1 AND j.id = r.journey_id
     RETURNING r.id`,
    [companyId, migrationId],
  );
  return rows.map((row) => row.id);
}
