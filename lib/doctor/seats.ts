import type { Sql } from "@/lib/db";
import { checkRows, type RowCheck } from "./rows";
import type { Findings } from "./violation";

/** Calls at once by the carrier's log: +1 when accepted, −1 when ended. An end at the same instant frees the seat first. */
const atOnce = (by: string): string => `
  SELECT script, at, running FROM (
    SELECT script, at, sum(step) OVER (PARTITION BY ${by} ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS running FROM (
      SELECT script, real_at AS at, 1 AS step FROM oracle WHERE company_id = $1 AND channel = 'call' AND world = 'live'
      UNION ALL
      SELECT o.script, e.at, -1 FROM oracle o JOIN oracle_end e ON e.id = o.id WHERE o.company_id = $1 AND o.channel = 'call' AND o.world = 'live') moves) x`;

/** C5, counted with I2: never more seats than the company and its scripts have. */
const CHECKS: RowCheck[] = [
  {
    invariant: "I2",
    code: "seats_of_script_exceeded",
    sql: `SELECT script, max(running) AS running, co.seats_per_script AS seats FROM (${atOnce("script")}) r, company co WHERE co.id = $1 AND r.running > co.seats_per_script GROUP BY 1, 3`,
  },
  {
    invariant: "I2",
    code: "seats_of_company_exceeded",
    sql: `SELECT max(running) AS running, co.seats FROM (${atOnce("true")}) r, company co WHERE co.id = $1 AND r.running > co.seats GROUP BY 2`,
  },
];

export const checkSeats = async (sql: Sql, companyId: string): Promise<Findings> => ({
  checked: {},
  violations: await checkRows(sql, companyId, CHECKS),
});
