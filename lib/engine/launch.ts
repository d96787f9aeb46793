import { withTenantSql } from "@/lib/db";

/**
 * One launch of a journey's current version for the instant a schedule stands for; null when it is not running any more. The journey is
 * held: whoever is stopping it comes first, or finds the run.
 */
export async function launchScheduled(companyId: string, journeyId: string, scheduledFor: Date): Promise<{ runId: string } | null> {
  return withTenantSql(companyId, async (sql) => {
    const { rows: journeys } = await sql.query<{ versionId: string | null; state: string }>(
      `SELECT current_version_id AS "versionId", state FROM journey WHERE company_id = $1 AND id = $2 FOR SHARE`,
      [companyId, journeyId],
    );
    const journey = journeys[0];
    if (!journey?.versionId || journey.state !== "running") return null;
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
