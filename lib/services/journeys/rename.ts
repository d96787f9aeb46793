import { z } from "zod";
import { withTenant } from "@/lib/db";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney } from "./access";
import { journeyNameSchema } from "./create";

export const renameJourneyInput = z.object({ id: z.uuid(), name: journeyNameSchema });

export async function renameJourney(ctx: ServiceContext, input: z.infer<typeof renameJourneyInput>): Promise<void> {
  requirePermission(ctx, "journey.edit");
  await withTenant(ctx.companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, input.id);
    await tx.journey.update({
      where: { companyId_id: { companyId: ctx.companyId, id: journey.id } },
      data: { name: input.name, updatedAt: new Date(), updatedBy: ctx.userId },
    });
    const detail = { from: journey.name, to: input.name };
    await recordAudit(tx, ctx, { action: "journey.rename", targetType: "journey", targetId: journey.id, detail });
  });
}
