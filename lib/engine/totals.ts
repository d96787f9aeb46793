import { withSystemSql, withTenantSql } from "@/lib/db";

/** Sums the live counters that stand still for the figures over all time (`yidao_live_totals`), of every company. */
export async function sumCounters(): Promise<void> {
  const companies = await withSystemSql(async (sql) => (await sql.query<{ id: string }>("SELECT yidao_companies() AS id")).rows);
  for (const { id } of companies) await withTenantSql(id, (sql) => sql.query("SELECT yidao_sum_counters()"));
}
