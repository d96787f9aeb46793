import { setTimeout as rest } from "node:timers/promises";
import { type Sql, withSystemSql, withTenantSql } from "@/lib/db";
import { STEP_SETTINGS } from "../step";
import { type BackCursor, backBatch } from "./back";
import { type Batch, moveBatch, sourceRuns } from "./forward";
import { lockMigration, type Migration } from "./migration";
import { releaseRuns } from "./runs";

const BATCH = 2000;
/** A step holds its people for about a second; after so many looks in vain they finish where they are. */
const MOST_HELD = 40;
const HELD_MS = 250;

export interface Migrated {
  /** Runs that took people over, to be set going. */
  started: string[];
  /** Runs that people left: they may be over. */
  left: string[];
}

const NOTHING: Migrated = { started: [], left: [] };

/**
 * Carries a migration on from wherever it stands: moves who is to be moved, or puts them back, a batch to a transaction. Run it as often as
 * you like: whoever was moved no longer stands there.
 */
export async function migrate(companyId: string, migrationId: string): Promise<Migrated> {
  const within = <T>(work: (sql: Sql, migration: Migration) => Promise<T>): Promise<T> =>
    withTenantSql(companyId, async (sql) => work(sql, await lockMigration(sql, companyId, migrationId)), STEP_SETTINGS);
  const begun = await within(async (sql, migration) => {
    if (migration.state === "proposed")
      await sql.query("UPDATE journey_migration SET state = 'moving' WHERE company_id = $1 AND id = $2", [companyId, migrationId]);
    return migration;
  });
  if (begun.state === "proposed" || begun.state === "moving") return forward(begun, within);
  if (begun.state === "undoing") return back(begun, within);
  return NOTHING;
}

type Within = <T>(work: (sql: Sql, migration: Migration) => Promise<T>) => Promise<T>;

async function forward({ companyId, id, choices }: Migration, within: Within): Promise<Migrated> {
  const left = new Set<string>();
  for (const choice of choices) {
    for (const runId of await within((sql, migration) => sourceRuns(sql, migration, choice.versionId))) {
      left.add(runId);
      await moveAll(() =>
        within(async (sql, migration) =>
          migration.state === "moving" ? moveBatch(sql, migration, runId, choice, BATCH) : { standing: 0, taken: 0 },
        ),
      );
    }
  }
  return within(async (sql, migration) => {
    if (migration.state !== "moving") return NOTHING;
    const started = await releaseRuns(sql, companyId, id);
    const kept = await stillStanding(sql, migration);
    await sql.query("UPDATE journey_migration SET state = 'moved', moved_at = now(), kept = $3 WHERE company_id = $1 AND id = $2", [
      companyId,
      id,
      kept,
    ]);
    return { started, left: [...left] };
  });
}

/** Batch after batch until nobody is left; a batch whose people are all held is tried again, for a while. */
async function moveAll(next: () => Promise<Batch>): Promise<void> {
  for (let held = 0; held < MOST_HELD; ) {
    const { standing, taken } = await next();
    if (standing === 0) return;
    held = taken > 0 ? 0 : held + 1;
    if (held > 0) await rest(HELD_MS);
  }
}

/** Who stands at a chosen node all the same: their call or text was under way. */
async function stillStanding(sql: Sql, { companyId, journeyId, id, choices }: Migration): Promise<number> {
  const { rows } = await sql.query<{ people: number }>(
    `SELECT count(*)::int AS people FROM journey_run r
     JOIN unnest($4::uuid[], $5::text[]) AS u(version_id, node) ON u.version_id = r.version_id
     JOIN enrolment e ON e.company_id = $1 AND e.run_id = r.id AND e.node = u.node AND e.finished_at IS NULL
     WHERE r.company_id = $1 AND r.journey_id = $2 AND r.mode = 'live' AND r.finished_at IS NULL AND r.migration_id IS DISTINCT FROM $3`,
    [companyId, journeyId, id, choices.map((choice) => choice.versionId), choices.map((choice) => choice.nodeId)],
  );
  return rows[0]?.people ?? 0;
}

async function back({ companyId, id }: Migration, within: Within): Promise<Migrated> {
  let cursor: BackCursor = { after: null, done: false };
  while (!cursor.done) {
    const from = cursor;
    cursor = await within((sql, migration) =>
      migration.state === "undoing" && !migration.isOver ? backBatch(sql, migration, from, BATCH) : Promise.resolve({ ...from, done: true }),
    );
  }
  return within(async (sql, migration) => {
    if (migration.state !== "undoing") return NOTHING;
    const { rows: left } = await sql.query<{ id: string }>(
      "SELECT id FROM journey_run WHERE company_id = $1 AND migration_id = $2 AND state IN ('running', 'paused') ORDER BY id",
      [companyId, id],
    );
    const started = await releaseRuns(sql, companyId, id);
    await sql.query(
      `UPDATE journey_migration SET state = 'undone', closed_at = now(),
              gone_on = (SELECT count(*) FROM migration_person p WHERE p.company_id = $1 AND p.migration_id = $2 AND p.back_enrolment_id IS NULL)
       WHERE company_id = $1 AND id = $2`,
      [companyId, id],
    );
    return { started, left: left.map((row) => row.id) };
  });
}

/** Migrations that are to be carried out, of all companies: their workflows have to be there. */
export async function openMigrations(): Promise<{ companyId: string; migrationId: string }[]> {
  const { rows } = await withSystemSql((sql) =>
    sql.query<{ companyId: string; migrationId: string }>(
      'SELECT company_id AS "companyId", migration_id AS "migrationId" FROM yidao_open_migrations()',
    ),
  );
  return rows;
}
