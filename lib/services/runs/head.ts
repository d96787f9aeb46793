import type { Sql } from "@/lib/db";
import type { RunMode, RunState } from "@/lib/engine/run";
import { RUN_NOW } from "@/lib/engine/run-clock";

/** A run as lists and headers show it. */
export interface RunHead {
  id: string;
  journeyId: string;
  versionId: string;
  versionNumber: number;
  mode: RunMode;
  state: RunState;
  trigger: "manual" | "schedule";
  /** It took people over who were moved between versions; nobody entered by its entry. */
  migrationId: string | null;
  /** Null while people are still being taken in. */
  people: number | null;
  sampleSize: number | null;
  startedBy: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The run's own clock: now, when it began, when it ended. */
  clockNow: Date;
  clockStartedAt: Date | null;
  clockFinishedAt: Date | null;
  error: string | null;
}

const COLUMNS = `r.id, r.journey_id AS "journeyId", r.version_id AS "versionId", v.number AS "versionNumber", r.mode, r.state, r.trigger, r.migration_id AS "migrationId", r.people,
  r.sample_size AS "sampleSize", u.name AS "startedBy", r.created_at AS "createdAt", r.started_at AS "startedAt", r.finished_at AS "finishedAt",
  coalesce(r.clock_finished_at, ${RUN_NOW}) AS "clockNow",
  r.clock_started_at AS "clockStartedAt", r.clock_finished_at AS "clockFinishedAt", r.error`;
const TABLES = `journey_run r JOIN journey_version v ON v.company_id = r.company_id AND v.id = r.version_id LEFT JOIN auth_user u ON u.id = r.started_by`;

/** Runs by a condition over alias `r`; `params` are its parameters from $2, $1 is the company. Newest first. */
export async function runHeads(sql: Sql, companyId: string, condition: string, params: unknown[], limit = 100): Promise<RunHead[]> {
  const { rows } = await sql.query<RunHead>(
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE r.company_id = $1 AND ${condition} ORDER BY r.created_at DESC, r.id DESC LIMIT ${Math.trunc(limit)}`,
    [companyId, ...params],
  );
  return rows;
}
