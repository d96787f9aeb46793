import type { Sql } from "@/lib/db";
import type { EntrySchedule } from "@/lib/journey/plan";
import { nextFirings } from "@/lib/journey/schedule";
import { planOf } from "./plan-cache";
import { OPEN_RUN_STATES, type Run } from "./run";

/** Entries after which nobody comes any more. */
const ENDS = new Set<EntrySchedule["type"]>(["now", "at"]);

/**
 * A live run is over: its journey is completed when no other is open and, by its version of today, none is to come. The caller holds the
 * journey.
 */
export async function closeJourney(sql: Sql, run: Pick<Run, "companyId" | "journeyId" | "mode" | "timezone" | "now">): Promise<void> {
  if (run.mode !== "live") return;
  const { companyId, journeyId } = run;
  const { rows } = await sql.query<{ versionId: string | null }>(
    `SELECT current_version_id AS "versionId" FROM journey WHERE company_id = $1 AND id = $2 AND state = 'running'`,
    [companyId, journeyId],
  );
  if (!rows[0]?.versionId) return;
  const plan = await planOf(sql, companyId, rows[0].versionId);
  const entry = plan.ops[plan.entry];
  if (entry?.op !== "enter" || !ENDS.has(entry.schedule.type)) return;
  // Started by hand before its one launch: that is still to come.
  const [next = null] = nextFirings(entry.schedule, run.timezone, run.now, 1);
  await sql.query(
    `UPDATE journey SET state = 'completed', updated_at = now() WHERE company_id = $1 AND id = $2 AND state = 'running'
       AND ($3::timestamptz IS NULL OR EXISTS (SELECT FROM journey_run o WHERE o.company_id = $1 AND o.journey_id = $2 AND o.scheduled_for = $3))
       AND NOT EXISTS (SELECT FROM journey_run o WHERE o.company_id = $1 AND o.journey_id = $2 AND o.mode = 'live'
                       AND o.state IN ('${OPEN_RUN_STATES.join("', '")}'))`,
    [companyId, journeyId, next],
  );
}

/** The journey before its run, as whoever stops or pauses it takes them. */
export const holdJourneyOf = (sql: Sql, companyId: string, runId: string): Promise<unknown> =>
  sql.query(
    "SELECT FROM journey WHERE company_id = $1 AND id = (SELECT journey_id FROM journey_run WHERE company_id = $1 AND id = $2) FOR NO KEY UPDATE",
    [companyId, runId],
  );
