import { withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import { nextFirings } from "@/lib/journey/schedule";
import type { WantedSchedule } from "./schedules";

/** A launch that nothing could make for so long (everything was down) is not made up for unasked. */
export const LAUNCH_GRACE_MS = 3_600_000;
/** The server may make up for it until then, and takes a moment to. */
const SETTLED_MS = LAUNCH_GRACE_MS + 60_000;

/**
 * Pauses journeys whose one launch was missed, because everything was down: nobody can mean to launch it hours late
 * unasked, and a journey that says it runs would never begin. Whoever resumes it is asked whether to launch now. Returns how many.
 */
export async function pauseMissed(wanted: WantedSchedule[]): Promise<number> {
  let paused = 0;
  for (const { companyId, journeyId, schedule, timezone, paused: isPaused } of wanted) {
    if (isPaused || schedule.type !== "at") continue;
    const [instant] = nextFirings(schedule, timezone, new Date(0), 1);
    if (!instant || instant.getTime() + SETTLED_MS > Date.now()) continue;
    const { rowCount } = await withTenantSql(companyId, async (sql) => {
      // A launch that was under way is seen after that.
      await sql.query("SELECT FROM journey WHERE company_id = $1 AND id = $2 FOR NO KEY UPDATE", [companyId, journeyId]);
      return sql.query(
        `WITH missed AS (
           UPDATE journey j SET state = 'paused', updated_at = now() FROM journey_version v
           WHERE j.company_id = $1 AND j.id = $2 AND j.state = 'running' AND v.company_id = $1 AND v.id = j.current_version_id AND v.published_at < $3
             AND NOT EXISTS (SELECT FROM journey_run r WHERE r.company_id = $1 AND r.journey_id = j.id AND r.scheduled_for = $3)
             -- People of an earlier version or a start by hand go on.
             AND NOT EXISTS (SELECT FROM journey_run r WHERE r.company_id = $1 AND r.journey_id = j.id AND r.mode = 'live' AND r.finished_at IS NULL)
           RETURNING j.id, j.name)
         INSERT INTO audit_log (company_id, action, target_type, target_id, detail)
         SELECT $1, 'journey.missed', 'journey', id::text, jsonb_build_object('name', name, 'at', $3::timestamptz) FROM missed`,
        [companyId, journeyId, instant],
      );
    });
    if (!rowCount) continue;
    log.warn({ companyId, journeyId, at: instant }, "a journey's launch was missed; it is paused");
    paused += rowCount;
  }
  return paused;
}
