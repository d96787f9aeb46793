import { withSystemSql, withTenantSql } from "@/lib/db";
import type { EntrySchedule } from "@/lib/journey/plan";
import { planOf } from "./plan-cache";

/** The schedule that a journey's entry asks for, as the database has it. */
export interface WantedSchedule {
  companyId: string;
  journeyId: string;
  schedule: EntrySchedule;
  timezone: string;
  paused: boolean;
}

/** Of every journey that runs or is paused and whose entry fires by a schedule. */
export async function wantedSchedules(): Promise<WantedSchedule[]> {
  const { rows: companies } = await withSystemSql((sql) => sql.query<{ id: string }>("SELECT id FROM yidao_companies() AS id"));
  const wanted: WantedSchedule[] = [];
  for (const { id } of companies) wanted.push(...(await ofCompany(id, null)));
  return wanted;
}

export async function wantedSchedule(companyId: string, journeyId: string): Promise<WantedSchedule | null> {
  return (await ofCompany(companyId, journeyId))[0] ?? null;
}

function ofCompany(companyId: string, journeyId: string | null): Promise<WantedSchedule[]> {
  return withTenantSql(companyId, async (sql) => {
    const { rows } = await sql.query<{ id: string; versionId: string; state: string; timezone: string }>(
      `SELECT j.id, j.current_version_id AS "versionId", j.state, co.timezone FROM journey j JOIN company co ON co.id = j.company_id
       WHERE j.company_id = $1 AND j.state IN ('running', 'paused') AND j.current_version_id IS NOT NULL AND ($2::uuid IS NULL OR j.id = $2)`,
      [companyId, journeyId],
    );
    const wanted: WantedSchedule[] = [];
    for (const row of rows) {
      const plan = await planOf(sql, companyId, row.versionId);
      const entry = plan.ops[plan.entry];
      if (entry?.op !== "enter" || entry.schedule.type === "now" || entry.schedule.type === "event") continue;
      wanted.push({ companyId, journeyId: row.id, schedule: entry.schedule, timezone: row.timezone, paused: row.state === "paused" });
    }
    return wanted;
  });
}
