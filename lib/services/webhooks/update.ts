import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { endpointFields, lockEndpoints, requireUrl } from "./endpoint";

export const updateEndpointInput = endpointFields.extend({ id: z.uuid() });

/** Changes an endpoint; what is under way goes where it was going. */
export async function updateEndpoint(ctx: ServiceContext, input: z.infer<typeof updateEndpointInput>): Promise<void> {
  requirePermission(ctx, "settings.webhooks.manage");
  const { id, name, url, allowPhone, enabled } = updateEndpointInput.parse(input);
  requireUrl(url);
  await withTenantSql(ctx.companyId, async (sql) => {
    await lockEndpoints(sql, ctx);
    const { rowCount: taken } = await sql.query("SELECT FROM webhook_endpoint WHERE company_id = yidao_company() AND name = $1 AND id <> $2", [
      name,
      id,
    ]);
    if (taken) throw new AppError("conflict", "webhook_name_taken", { name });
    const { rowCount } = await sql.query(
      `UPDATE webhook_endpoint SET name = $2, url = $3, allow_phone = $4, enabled = $5, updated_at = now() WHERE company_id = yidao_company() AND id = $1`,
      [id, name, url, allowPhone, enabled],
    );
    if (!rowCount) throw new AppError("not_found", "webhook_not_found");
    const detail = { name, url, allowPhone, enabled };
    await recordAuditSql(sql, ctx, { action: "webhook_endpoint.update", targetType: "webhook_endpoint", targetId: id, detail });
  });
}
