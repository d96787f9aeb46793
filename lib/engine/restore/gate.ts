import { type Sql, withSystemSql, withTenantSql } from "@/lib/db";

/** No pump sends what a provider is known to have; this only lets its people go on, so it need not be at each look. */
const ADOPT_EVERY_MS = 5_000;
/** What a provider knows may be much: mostly it is only compared with what was made of late, and now and then with all that is planned. */
const ADOPT_ALL_EVERY_MS = 600_000;
const OF_LATE = "15 minutes";
const adoptedAtMs = new Map<string, { some: number; all: number }>();

type Which = "all" | "of_late";

function dueFor(companyId: string): Which | null {
  const now = performance.now();
  const last = adoptedAtMs.get(companyId);
  if (last && now - last.some < ADOPT_EVERY_MS) return null;
  const which = last && now - last.all < ADOPT_ALL_EVERY_MS ? "of_late" : "all";
  adoptedAtMs.set(companyId, { some: now, all: which === "all" ? now : (last?.all ?? now) });
  return which;
}

/** Of these companies those that no restored backup holds; what a provider is known to have is taken out of their queues. */
export async function mayBeSentFor(companyIds: string[]): Promise<string[]> {
  if (companyIds.length === 0) return companyIds;
  const { rows } = await withSystemSql((sql) =>
    sql.query<{ id: string; held: boolean }>("SELECT company_id AS id, held FROM yidao_restored_companies()"),
  );
  const held = new Set(rows.filter((row) => row.held).map((row) => row.id));
  for (const { id } of rows) {
    const which = companyIds.includes(id) && !held.has(id) ? dueFor(id) : null;
    if (which) await adoptKnown(id, which);
  }
  return companyIds.filter((id) => !held.has(id));
}

/**
 * Dispatches whose key the provider knows already are not sent: what became of them is asked for. Also those that a step makes
 * anew after the restore, under the same key as then. Ends with the last run that was there at the restore.
 * @returns how many were taken out of the queues.
 */
export async function adoptKnown(companyId: string, which: Which = "all"): Promise<number> {
  return withTenantSql(companyId, async (sql) => {
    if (which === "all") await settle(sql, companyId);
    // Ids are made in order of time.
    const since = which === "all" ? "" : `AND o.id >= uuidv7('-${OF_LATE}')`;
    const { rowCount } = await sql.query(
      `WITH known AS MATERIALIZED (
         SELECT d.id, p.accepted_at
         FROM dispatch_open o JOIN dispatch d ON d.company_id = $1 AND d.id = o.id AND d.state IN ('planned', 'sending')
         JOIN provider_record p ON p.company_id = $1 AND p.key = d.key
         WHERE o.company_id = $1 AND o.state IN ('planned', 'sending') ${since} ORDER BY d.id FOR UPDATE OF d)
       UPDATE dispatch d SET state = 'unknown', sent_at = known.accepted_at, lease_until = now(), checks = 0, reason = NULL, updated_at = now()
       FROM known WHERE d.company_id = $1 AND d.id = known.id`,
      [companyId],
    );
    return rowCount ?? 0;
  });
}

/** A key is made of its run's and its person's place in it: runs begun after the restore have none that the provider knows. */
async function settle(sql: Sql, companyId: string): Promise<void> {
  await sql.query(
    `UPDATE reconciliation c SET settled_at = now()
     WHERE c.company_id = $1 AND c.done_at IS NOT NULL AND c.settled_at IS NULL AND NOT EXISTS (
       SELECT FROM journey_run r WHERE r.company_id = $1 AND r.created_at <= c.noticed_at
         AND (r.finished_at IS NULL OR (r.state = 'completed' AND r.id IN (SELECT o.run_id FROM dispatch_open o WHERE o.company_id = $1))))`,
    [companyId],
  );
}
