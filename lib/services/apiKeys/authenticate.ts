import { withSystemSql, withTenantSql } from "@/lib/db";
import { hashKey } from "./key";

/** Requests of one key in one minute. */
export const REQUESTS_A_MINUTE = 1000;

export type Caller = { type: "company"; companyId: string } | { type: "unknown" } | { type: "too_many"; retryAfterSeconds: number };

/** Whose key it is, counting the request against its minute. A revoked key is unknown. */
export async function authenticate(key: string): Promise<Caller> {
  const { rows } = await withSystemSql((sql) =>
    sql.query<{ companyId: string; keyId: string }>(`SELECT company_id AS "companyId", key_id AS "keyId" FROM yidao_api_key($1)`, [hashKey(key)]),
  );
  const [found] = rows;
  if (!found) return { type: "unknown" };
  return withTenantSql(found.companyId, async (sql) => {
    const { rows: counted } = await sql.query<{ requests: number; restSeconds: number }>(
      `UPDATE api_key SET last_used_at = now(),
         window_requests = CASE WHEN window_at <= now() - interval '1 minute' THEN 1 ELSE window_requests + 1 END,
         window_at = CASE WHEN window_at <= now() - interval '1 minute' THEN now() ELSE window_at END
       WHERE company_id = $1 AND id = $2 AND revoked_at IS NULL
       RETURNING window_requests AS requests, ceil(extract(epoch FROM window_at + interval '1 minute' - now()))::int AS "restSeconds"`,
      [found.companyId, found.keyId],
    );
    const [use] = counted;
    if (!use) return { type: "unknown" };
    if (use.requests > REQUESTS_A_MINUTE) return { type: "too_many", retryAfterSeconds: Math.max(1, use.restSeconds) };
    return { type: "company", companyId: found.companyId };
  });
}
