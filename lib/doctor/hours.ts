import { insideWindow } from "@/lib/calling/window";
import type { Sql } from "@/lib/db";
import { loadCompany } from "@/lib/engine/company";
import { type Findings, NAMED_ROWS, type Violation } from "./violation";

/** I5, the hours: by the carrier's log no call was accepted outside the calling hours. Asked minute by minute, however many calls there were. */
export async function checkHours(sql: Sql, companyId: string): Promise<Findings> {
  const { timezone, policy } = await loadCompany(sql, companyId);
  const { rows: minutes } = await sql.query<{ minute: Date }>(
    "SELECT DISTINCT date_trunc('minute', at) AS minute FROM oracle WHERE company_id = $1 AND channel = 'call'",
    [companyId],
  );
  // A window opens and closes at whole minutes of the wall clock, which are whole minutes of UTC in every zone in use.
  const outside = minutes.map((row) => row.minute).filter((minute) => !insideWindow(minute.getTime(), timezone, policy));
  if (outside.length === 0) return { checked: {}, violations: [] };
  const { rows } = await sql.query<{ key: string; world: string; at: Date }>(
    `SELECT key, world, at FROM oracle WHERE company_id = $1 AND channel = 'call' AND date_trunc('minute', at) = ANY($2::timestamptz[]) ORDER BY at LIMIT ${NAMED_ROWS}`,
    [companyId, outside],
  );
  const violations = rows.map(
    ({ key, world, at }): Violation => ({ invariant: "I5", code: "called_outside_hours", companyId, key, world, at: at.toISOString() }),
  );
  return { checked: {}, violations };
}
