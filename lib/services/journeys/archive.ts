import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requireClinic, requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney, visibleJourney } from "./access";
import { hasOpenRun } from "./one-off";

export const archiveJourneyInput = z.object({ id: z.uuid() });

/** Puts a journey away with everything it did. One with people in it is stopped first. */
export async function archiveJourney(ctx: ServiceContext, input: z.infer<typeof archiveJourneyInput>): Promise<void> {
  requirePermission(ctx, "journey.edit");
  await withTenant(ctx.companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, input.id);
    if (journey.state === "running" || journey.state === "paused" || (await hasOpenRun(tx, ctx.companyId, journey.id)))
      throw new AppError("conflict", "journey_still_runs", { name: journey.name });
    await tx.journey.update({
      where: { companyId_id: { companyId: ctx.companyId, id: journey.id } },
      data: { state: "archived", updatedAt: new Date(), updatedBy: ctx.userId },
    });
    await recordAudit(tx, ctx, { action: "journey.archive", targetType: "journey", targetId: journey.id, detail: { name: journey.name } });
  });
}

/** Back to where it stood: it runs again only when it is published or started. */
export async function unarchiveJourney(ctx: ServiceContext, input: z.infer<typeof archiveJourneyInput>): Promise<void> {
  requirePermission(ctx, "journey.edit");
  await withTenant(ctx.companyId, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM journey WHERE company_id = ${ctx.companyId}::uuid AND id = ${input.id}::uuid FOR UPDATE`;
    const journey = await visibleJourney(tx, ctx, input.id);
    requireClinic(ctx, journey.clinicId);
    if (journey.state !== "archived") throw new AppError("conflict", "journey_not_archived", { name: journey.name });
    await tx.journey.update({
      where: { companyId_id: { companyId: ctx.companyId, id: journey.id } },
      data: { state: journey.currentVersionId ? "stopped" : "draft", updatedAt: new Date(), updatedBy: ctx.userId },
    });
    await recordAudit(tx, ctx, { action: "journey.unarchive", targetType: "journey", targetId: journey.id, detail: { name: journey.name } });
  });
}
