import { withTenantSql } from "@/lib/db";
import { firesAt } from "@/lib/journey/schedule";
import { LAUNCH_GRACE_MS } from "./missed";
import { planOf } from "./plan-cache";

/**
 * One launch of a journey's current version for the instant a schedule stands for; null when it is not running any more, or when its entry
 * names no such instant: a schedule of an earlier version may still fire, or have fired while no worker was there. Nor is it made hours
 * late. The journey is held: whoever is stopping it comes first, or finds the run.
 */
export async function launchScheduled(companyId: string, journeyId: string, scheduledFor: Date): Promise<{ runId: string } | null> {
  return withTenantSql(companyId, async (sql) => {
    const { rows: journeys } = await sql.query<{ versionId: string | null; state: string; timezone: string; isLate: boolean }>(
      `SELECT j.current_version_id AS "versionId", j.state, co.timezone, now() > $3::timestamptz + make_interval(secs => $4) AS "isLate" FROM journey j JOIN company co ON co.id = j.company_id
       WHERE j.company_id = $1 AND j.id = $2 FOR SHARE OF j`,
      [companyId, journeyId, scheduledFor, LAUNCH_GRACE_MS / 1000],
    );
    const journey = journeys[0];
    if (!journey?.versionId || journey.state !== "running" || journey.isLate) return null;
    const plan = await planOf(sql, companyId, journey.versionId);
    const entry = plan.ops[plan.entry];
    if (entry?.op !== "enter" || !firesAt(entry.schedule, journey.timezone, scheduledFor)) return null;
    const { rows } = await sql.query<{ id: string }>(
      `INSERT INTO journey_run (company_id, journey_id, version_id, mode, trigger, scheduled_for)
       VALUES ($1, $2, $3, 'live', 'schedule', $4)
       ON CONFLICT (company_id, journey_id, scheduled_for) WHERE scheduled_for IS NOT NULL DO UPDATE SET scheduled_for = excluded.scheduled_for
       RETURNING id`,
      [companyId, journeyId, journey.versionId, scheduledFor],
    );
    return rows[0] ? { runId: rows[0].id } : null;
  });
}
