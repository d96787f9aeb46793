import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { newKey } from "./key";

export const createApiKeyInput = z.object({ name: z.string().trim().min(1).max(40) });

const MAX_KEYS = 50;

/** Makes a key for the company's event API. It comes back once: only its hash is kept. */
export async function createApiKey(ctx: ServiceContext, raw: z.input<typeof createApiKeyInput>): Promise<{ id: string; key: string }> {
  requirePermission(ctx, "settings.api_keys.manage");
  const { name } = createApiKeyInput.parse(raw);
  const { companyId, userId } = ctx;
  const { key, prefix, hash } = newKey();
  return withTenant(companyId, async (tx) => {
    // Counted and made one after another.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('yidao api keys ' || ${companyId}::text, 0))`;
    if ((await tx.apiKey.count({ where: { companyId, revokedAt: null } })) >= MAX_KEYS)
      throw new AppError("conflict", "api_keys_full", { max: MAX_KEYS });
    const { id } = await tx.apiKey.create({
      data: { companyId, name, prefix, hash: new Uint8Array(hash), createdBy: userId },
      select: { id: true },
    });
    await recordAudit(tx, ctx, { action: "api_key.create", targetType: "api_key", targetId: id, detail: { name, prefix } });
    return { id, key };
  });
}
