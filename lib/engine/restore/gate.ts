import { withSystemSql, withTenantSql } from "@/lib/db";

/** No pump sends what a provider is known to have; this only lets its people go on, so it need not be at each look. */
const ADOPT_EVERY_MS = 5_000;
const adoptedAtMs = new Map<string, number>();

function isDue(companyId: string): boolean {
  const now = performance.now();
  if (now - (adoptedAtMs.get(companyId) ?? Number.NEGATIVE_INFINITY) < ADOPT_EVERY_MS) return false;
  adoptedAtMs.set(companyId, now);
  return true;
}

/** Of these companies those that no restored backup holds; what a provider is known to have is taken out of their queues. */
export async function mayBeSentFor(companyIds: string[]): Promise<string[]> {
  if (companyIds.length === 0) return companyIds;
  const { rows } = await withSystemSql((sql) =>
    sql.query<{ id: string; held: boolean }>("SELECT company_id AS id, held FROM yidao_restored_companies()"),
  );
  const held = new Set(rows.filter((row) => row.held).map((row) => row.id));
  for (const { id } of rows) if (companyIds.includes(id) && !held.has(id) && isDue(id)) await adoptKnown(id);
  return companyIds.filter((id) => !held.has(id));
}

/**
 * Dispatches whose key the provider knows already are not sent: what became of them is asked for. Also those that a step makes
 * anew after the restore, under the same key as then.
 */
export async function adoptKnown(companyId: string): Promise<number> {
  return withTenantSql(companyId, async (sql) => {
    const { rowCount } = await sql.query(
      `WITH known AS MATERIALIZED (
         SELECT d.id, p.accepted_at FROM provider_record p JOIN dispatch d ON d.company_id = $1 AND d.key = p.key AND d.state IN ('planned', 'sending')
         WHERE p.company_id = $1 ORDER BY d.id FOR UPDATE OF d)
       UPDATE dispatch d SET state = 'unknown', sent_at = known.accepted_at, lease_until = now(), checks = 0, reason = NULL, updated_at = now()
       FROM known WHERE d.company_id = $1 AND d.id = known.id`,
      [companyId],
    );
    return rowCount ?? 0;
  });
}
