import type { Sql } from "@/lib/db";
import type { Company } from "@/lib/engine/company";
import { checkRows, type RowCheck } from "./rows";
import type { RulesHistory } from "./rules";
import type { Findings } from "./violation";

/**
 * Calls at once by the carrier's log: +1 when accepted, −1 when ended. An end at the same instant frees the seat first. A call that is
 * accepted has to find a seat of its time; those that run already may go on when there are fewer.
 */
const tooMany = (by: string, columns: string): string => `
  SELECT ${columns}max(running) AS running, seats FROM (
    SELECT script, step, ($3::int[])[1 + width_bucket(at, $2::timestamptz[])] AS seats,
           sum(step) OVER (PARTITION BY ${by} ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS running FROM (
      SELECT script, real_at AS at, 1 AS step FROM oracle WHERE company_id = $1 AND channel = 'call' AND world = 'live'
      UNION ALL
      SELECT o.script, e.at, -1 FROM oracle o JOIN oracle_end e ON e.id = o.id WHERE o.company_id = $1 AND o.channel = 'call' AND o.world = 'live') moves) x
  WHERE step = 1 AND running > seats GROUP BY ${columns}seats`;

/** C5, counted with I2: never more seats than the company and its scripts had. */
export async function checkSeats(sql: Sql, companyId: string, { bounds, periods }: RulesHistory): Promise<Findings> {
  const most = (seats: (rules: Company) => number) => [bounds, periods.map((rules) => Math.max(0, ...rules.map(seats)))];
  const checks: RowCheck[] = [
    {
      invariant: "I2",
      code: "seats_of_script_exceeded",
      sql: tooMany('script COLLATE "C"', "script, "),
      params: most(({ policy }) => policy.seats.perScript),
    },
    { invariant: "I2", code: "seats_of_company_exceeded", sql: tooMany("true", ""), params: most(({ policy }) => policy.seats.company) },
  ];
  return { checked: {}, violations: await checkRows(sql, companyId, checks) };
}
