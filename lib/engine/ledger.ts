import type { Sql } from "@/lib/db";

/** `journey_event_all` has the archived days too. */
export type Ledger = "journey_event" | "journey_event_all";

/** Where the events of these runs are: with the archive only where one of them is older than what was archived. */
export async function ledgerOf(sql: Sql, companyId: string, runIds: string[]): Promise<Ledger> {
  const { rows } = await sql.query<{ archived: boolean }>(
    `SELECT EXISTS (SELECT FROM journey_run r WHERE r.company_id = $1 AND r.id = ANY($2::uuid[]) AND r.created_at < h.horizon) AS archived
     FROM (SELECT yidao_ledger_horizon() AS horizon) h`,
    [companyId, runIds],
  );
  return rows[0]?.archived ? "journey_event_all" : "journey_event";
}
