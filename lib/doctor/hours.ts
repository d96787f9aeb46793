import { insideWindow } from "@/lib/calling/window";
import type { Sql } from "@/lib/db";
import type { RulesHistory } from "./rules";
import { type Findings, NAMED_ROWS, type Violation } from "./violation";

/** I5, the hours: by the carrier's log no call was accepted outside the calling hours of its time. Asked minute by minute, however many calls there were. */
export async function checkHours(sql: Sql, companyId: string, { bounds, periods }: RulesHistory): Promise<Findings> {
  const { rows: minutes } = await sql.query<{ minute: Date; period: number }>(
    "SELECT DISTINCT date_trunc('minute', at) AS minute, width_bucket(real_at, $2::timestamptz[]) AS period FROM oracle WHERE company_id = $1 AND channel = 'call'",
    [companyId, bounds],
  );
  // A window opens and closes at whole minutes of the wall clock, which are whole minutes of UTC in every zone in use.
  const outside = minutes.filter(
    ({ minute, period }) => !(periods[period] ?? []).some(({ timezone, policy }) => insideWindow(minute.getTime(), timezone, policy)),
  );
  if (outside.length === 0) return { checked: {}, violations: [] };
  const { rows } = await sql.query<{ key: string; world: string; at: Date }>(
    `SELECT key, world, at FROM oracle WHERE company_id = $1 AND channel = 'call'
       AND (date_trunc('minute', at), width_bucket(real_at, $2::timestamptz[])) IN (SELECT * FROM unnest($3::timestamptz[], $4::int[]))
     ORDER BY at LIMIT ${NAMED_ROWS}`,
    [companyId, bounds, outside.map(({ minute }) => minute), outside.map(({ period }) => period)],
  );
  const violations = rows.map(
    ({ key, world, at }): Violation => ({ invariant: "I5", code: "called_outside_hours", companyId, key, world, at: at.toISOString() }),
  );
  return { checked: {}, violations };
}
