import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export const revokeApiKeyInput = z.object({ id: z.uuid() });

/** From the next request on the key is unknown. For good. */
export async function revokeApiKey(ctx: ServiceContext, raw: z.input<typeof revokeApiKeyInput>): Promise<void> {
  requirePermission(ctx, "settings.api_keys.manage");
  const { id } = revokeApiKeyInput.parse(raw);
  const { companyId } = ctx;
  await withTenant(companyId, async (tx) => {
    const key = await tx.apiKey.findUnique({ where: { companyId_id: { companyId, id } }, select: { name: true, prefix: true } });
    if (!key) throw new AppError("not_found", "api_key_not_found");
    const { count } = await tx.apiKey.updateMany({ where: { companyId, id, revokedAt: null }, data: { revokedAt: new Date() } });
    if (count > 0) await recordAudit(tx, ctx, { action: "api_key.revoke", targetType: "api_key", targetId: id, detail: key });
  });
}
