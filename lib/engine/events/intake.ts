import type { Sql } from "@/lib/db";
import { loadRun, type Run } from "../run";

/**
 * Entries into a journey come one transaction after another: re-entry and caps are counted under this lock. Several journeys are locked
 * in order of their ids.
 */
export async function lockEntries(sql: Sql, companyId: string, journeyId: string): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('yidao entries ' || $1 || $2, 0))", [companyId, journeyId]);
}

/** How many more people a journey may take in, under its entry lock; null = no cap. */
export interface Room {
  total: number | null;
  daily: number | null;
}

export async function roomOf(
  sql: Sql,
  run: Pick<Run, "companyId" | "journeyId" | "timezone">,
  limits: { total: number | null; daily: number | null } | undefined,
): Promise<Room> {
  if (!limits || (limits.total === null && limits.daily === null)) return { total: null, daily: null };
  const { rows } = await sql.query<{ total: number; today: number }>(
    `SELECT coalesce(sum(entered), 0)::bigint AS total, coalesce(sum(entered) FILTER (WHERE day = (now() AT TIME ZONE $3)::date), 0)::bigint AS today
     FROM entry_tally WHERE company_id = $1 AND journey_id = $2`,
    [run.companyId, run.journeyId, run.timezone],
  );
  const { total, today } = rows[0] ?? { total: 0, today: 0 };
  const left = (cap: number | null, used: number) => (cap === null ? null : Math.max(0, cap - used));
  return { total: left(limits.total, total), daily: left(limits.daily, today) };
}

/** The smaller of two rooms, and what it is called as a reason. */
export function tightest({ total, daily }: Room): { room: number | null; reason: "cap_total" | "cap_daily" } {
  if (total !== null && (daily === null || total <= daily)) return { room: total, reason: "cap_total" };
  return { room: daily, reason: "cap_daily" };
}

export async function tallyEntries(sql: Sql, run: Pick<Run, "companyId" | "journeyId" | "timezone">, entered: number): Promise<void> {
  if (entered === 0) return;
  await sql.query(
    `INSERT INTO entry_tally (company_id, journey_id, day, entered) VALUES ($1, $2, (now() AT TIME ZONE $3)::date, $4)
     ON CONFLICT (company_id, journey_id, day) DO UPDATE SET entered = entry_tally.entered + excluded.entered`,
    [run.companyId, run.journeyId, run.timezone, entered],
  );
}

/** The day's intake of a version, made when the first one comes; its row is locked against its ending. */
export async function todaysRun(
  sql: Sql,
  companyId: string,
  journey: { id: string; versionId: string; isPaused: boolean },
  timezone: string,
): Promise<Run> {
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO journey_run (company_id, journey_id, version_id, mode, trigger, state, people, shard_count, started_at, clock_started_at, paused_at, intake_until)
     VALUES ($1, $2, $3, 'live', 'event', CASE WHEN $5::boolean THEN 'paused' ELSE 'running' END, 0, 1, now(), now(), CASE WHEN $5::boolean THEN now() END,
             ((now() AT TIME ZONE $4)::date + 1)::timestamp AT TIME ZONE $4)
     ON CONFLICT (company_id, version_id, intake_until) WHERE intake_until IS NOT NULL AND state IN ('starting', 'running', 'paused')
       DO UPDATE SET intake_until = excluded.intake_until
     RETURNING id`,
    [companyId, journey.id, journey.versionId, timezone, journey.isPaused],
  );
  if (!rows[0]) throw new Error(`no intake of version ${journey.versionId}`);
  return loadRun(sql, companyId, rows[0].id);
}
