import type { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { endpointFields, lockEndpoints, MAX_ENDPOINTS, newSecret, requireUrl } from "./endpoint";

export const createEndpointInput = endpointFields;

/** A new endpoint. Its secret is told here and never again. */
export async function createEndpoint(ctx: ServiceContext, input: z.infer<typeof createEndpointInput>): Promise<{ id: string; secret: string }> {
  requirePermission(ctx, "settings.webhooks.manage");
  const { name, url, allowPhone, enabled } = createEndpointInput.parse(input);
  requireUrl(url);
  const { secret, sealed } = newSecret();
  return withTenantSql(ctx.companyId, async (sql) => {
    await lockEndpoints(sql, ctx);
    const { rows: known } = await sql.query<{ n: number }>("SELECT count(*)::int AS n FROM webhook_endpoint WHERE company_id = yidao_company()");
    if ((known[0]?.n ?? 0) >= MAX_ENDPOINTS) throw new AppError("conflict", "webhooks_full", { max: MAX_ENDPOINTS });
    const { rows } = await sql.query<{ id: string }>(
      `INSERT INTO webhook_endpoint (company_id, name, url, secret_cipher, allow_phone, enabled) VALUES (yidao_company(), $1, $2, $3, $4, $5)
       ON CONFLICT (company_id, name) DO NOTHING RETURNING id`,
      [name, url, sealed, allowPhone, enabled],
    );
    const [made] = rows;
    if (!made) throw new AppError("conflict", "webhook_name_taken", { name });
    const detail = { name, url, allowPhone, enabled };
    await recordAuditSql(sql, ctx, { action: "webhook_endpoint.create", targetType: "webhook_endpoint", targetId: made.id, detail });
    return { id: made.id, secret };
  });
}
