import type { Sql } from "@/lib/db";
import { type MigrationChoice, migrationChoicesSchema } from "@/lib/journey/migration";

export type MigrationState = "proposed" | "moving" | "moved" | "confirmed" | "undoing" | "undone";

export interface Migration {
  companyId: string;
  id: string;
  journeyId: string;
  versionId: string;
  versionNumber: number;
  state: MigrationState;
  choices: MigrationChoice[];
  createdBy: string | null;
  closedBy: string | null;
  /** The journey was stopped or put away: nobody may be set going in it. */
  isOver: boolean;
}

/**
 * Locked: two attempts of the same move go one after the other. Its journey is held before that, as whoever stops or publishes it does: a
 * run made for the move would otherwise escape them.
 */
export async function lockMigration(sql: Sql, companyId: string, id: string): Promise<Migration> {
  const { rows: journeys } = await sql.query<{ isOver: boolean }>(
    `SELECT state IN ('stopped', 'archived') AS "isOver" FROM journey
     WHERE company_id = $1 AND id = (SELECT journey_id FROM journey_migration WHERE company_id = $1 AND id = $2) FOR SHARE`,
    [companyId, id],
  );
  const { rows } = await sql.query<Omit<Migration, "choices" | "isOver"> & { choices: unknown }>(
    `SELECT m.company_id AS "companyId", m.id, m.journey_id AS "journeyId", m.version_id AS "versionId", v.number AS "versionNumber", m.state, m.choices,
            m.created_by AS "createdBy", m.closed_by AS "closedBy"
     FROM journey_migration m JOIN journey_version v ON v.company_id = m.company_id AND v.id = m.version_id
     WHERE m.company_id = $1 AND m.id = $2 FOR UPDATE OF m`,
    [companyId, id],
  );
  const row = rows[0];
  if (!row) throw new Error(`no migration ${id} in company ${companyId}`);
  return { ...row, choices: migrationChoicesSchema.parse(row.choices), isOver: journeys[0]?.isOver ?? true };
}
