import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export interface ApiKeyRow {
  id: string;
  name: string;
  /** The first characters; the rest is known to its holder only. */
  prefix: string;
  createdBy: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** Keys in use first, newest first; revoked ones stay to be seen. */
export async function listApiKeys(ctx: ServiceContext): Promise<ApiKeyRow[]> {
  requirePermission(ctx, "settings.api_keys.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<ApiKeyRow>(
      `SELECT k.id, k.name, k.prefix, u.name AS "createdBy", k.created_at AS "createdAt", k.last_used_at AS "lastUsedAt", k.revoked_at AS "revokedAt"
       FROM api_key k LEFT JOIN auth_user u ON u.id = k.created_by
       WHERE k.company_id = $1 ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.id LIMIT 200`,
      [ctx.companyId],
    );
    return rows;
  });
}
