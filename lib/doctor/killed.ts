import type { Sql } from "@/lib/db";
import { checkRows } from "./rows";
import type { RulesHistory } from "./rules";
import type { Findings } from "./violation";

/** I5, the kill switch: while it was on, nothing was accepted. */
export async function checkKilled(sql: Sql, companyId: string, { bounds, periods }: RulesHistory): Promise<Findings> {
  const killed = periods.flatMap((rules, i) => (rules.length > 0 && rules.every(({ killSwitch }) => killSwitch) ? [i] : []));
  if (killed.length === 0) return { checked: {}, violations: [] };
  const text =
    "SELECT channel, key, world, real_at AS at FROM oracle WHERE company_id = $1 AND width_bucket(real_at, $2::timestamptz[]) = ANY($3::int[])";
  return {
    checked: {},
    violations: await checkRows(sql, companyId, [{ invariant: "I5", code: "sent_under_kill_switch", sql: text, params: [bounds, killed] }]),
  };
}
