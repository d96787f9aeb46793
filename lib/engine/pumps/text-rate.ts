import type { Sql } from "@/lib/db";
import type { Run } from "../run";
import { fillBuckets, spendTokens } from "./tokens";

/** Those of these texts that the rates of their signatures let through now; their tokens are taken. */
export async function withinRates(sql: Sql, run: Run, ids: string[]): Promise<string[]> {
  const { rows: signatures } = await sql.query<{ id: string; perSecond: number }>(
    `SELECT id, texts_per_second AS "perSecond" FROM sms_signature WHERE company_id = $1 AND texts_per_second IS NOT NULL ORDER BY id`,
    [run.companyId],
  );
  if (signatures.length === 0) return ids;
  const { rows } = await sql.query<{ id: string; signatureId: string | null }>(
    `SELECT d.id, t.signature_id AS "signatureId" FROM dispatch d LEFT JOIN sms_template t ON t.company_id = $1 AND t.id = d.template_id
     WHERE d.company_id = $1 AND d.run_id = $2 AND d.id = ANY($3::uuid[]) AND d.state = 'planned' ORDER BY d.due_at, d.id FOR UPDATE OF d SKIP LOCKED`,
    [run.companyId, run.id, ids],
  );
  const used = new Set(rows.map((row) => row.signatureId));
  const buckets = await fillBuckets(
    sql,
    run.companyId,
    signatures.filter((signature) => used.has(signature.id)),
  );
  const spent = new Map<string, number>();
  const through = rows.filter(({ signatureId }) => {
    const tokens = signatureId === null ? undefined : buckets.tokens.get(signatureId);
    if (signatureId === null || tokens === undefined) return true;
    const taken = spent.get(signatureId) ?? 0;
    if (tokens < taken + 1) return false;
    spent.set(signatureId, taken + 1);
    return true;
  });
  await spendTokens(sql, run.companyId, buckets, spent);
  return through.map((row) => row.id);
}
