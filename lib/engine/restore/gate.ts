import { withSystemSql, withTenantSql } from "@/lib/db";

/** Of these companies those that no restored backup holds; what a provider is known to have is taken out of their queues. */
export async function mayBeSentFor(companyIds: string[]): Promise<string[]> {
  if (companyIds.length === 0) return companyIds;
  const { rows } = await withSystemSql((sql) =>
    sql.query<{ id: string; held: boolean }>("SELECT company_id AS id, held FROM yidao_restored_companies()"),
  );
  const held = new Set(rows.filter((row) => row.held).map((row) => row.id));
  for (const { id } of rows) if (companyIds.includes(id) && !held.has(id)) await adoptKnown(id);
  return companyIds.filter((id) => !held.has(id));
}

/**
 * Dispatches whose key the provider knows already are not sent: what became of them is asked for. Also those that a step makes
 * anew after the restore, under the same key as then.
 */
export async function adoptKnown(companyId: string): Promise<number> {
  return withTenantSql(companyId, async (sql) => {
    const { rowCount } = await sql.query(
      `UPDATE dispatch d SET state = 'unknown', sent_at = p.accepted_at, lease_until = now(), checks = 0, reason = NULL, updated_at = now()
       FROM provider_record p WHERE d.company_id = $1 AND p.company_id = $1 AND p.key = d.key AND d.state IN ('planned', 'reserved', 'sending')`,
      [companyId],
    );
    return rowCount ?? 0;
  });
}
