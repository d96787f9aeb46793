import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { newSecret } from "./endpoint";

export const rotateSecretInput = z.object({ id: z.uuid() });

/** A new secret for an endpoint, told once; from now on requests are signed with it. */
export async function rotateSecret(ctx: ServiceContext, input: z.infer<typeof rotateSecretInput>): Promise<{ secret: string }> {
  requirePermission(ctx, "settings.webhooks.manage");
  const { secret, sealed } = newSecret();
  await withTenantSql(ctx.companyId, async (sql) => {
    const { rowCount } = await sql.query(
      "UPDATE webhook_endpoint SET secret_cipher = $2, updated_at = now() WHERE company_id = yidao_company() AND id = $1",
      [input.id, sealed],
    );
    if (!rowCount) throw new AppError("not_found", "webhook_not_found");
    await recordAuditSql(sql, ctx, { action: "webhook_endpoint.rotate_secret", targetType: "webhook_endpoint", targetId: input.id });
  });
  return { secret };
}
