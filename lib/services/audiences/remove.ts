import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { changeableAudience } from "./access";

export const removeAudienceInput = z.object({ id: z.uuid() });

/** Removes an audience that no journey uses. */
export async function removeAudience(ctx: ServiceContext, input: z.infer<typeof removeAudienceInput>): Promise<void> {
  requirePermission(ctx, "audience.edit");
  await withTenant(ctx.companyId, async (tx) => {
    const audience = await changeableAudience(tx, ctx, input.id);
    const user = audience.journeys?.[0];
    if (user) throw new AppError("conflict", "audience_in_use", { name: audience.name, journey: user.name });
    await tx.audience.delete({ where: { companyId_id: { companyId: ctx.companyId, id: input.id } } });
    await recordAudit(tx, ctx, { action: "audience.remove", targetType: "audience", targetId: input.id, detail: { name: audience.name } });
  });
}
