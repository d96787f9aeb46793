import { z } from "zod";
import { withTenant } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type JourneyHead, visibleJourney } from "./access";
import { type Draft, loadDraft } from "./draft";

export const getJourneyInput = z.object({ id: z.uuid() });

export interface JourneyDetail extends JourneyHead {
  clinicName: string | null;
  currentVersion: { id: string; number: number; publishedAt: Date } | null;
  /** The number that the next publishing gives. */
  nextNumber: number;
  draft: Draft;
  may: { edit: boolean; publish: boolean; run: boolean };
}

export async function getJourney(ctx: ServiceContext, input: z.infer<typeof getJourneyInput>): Promise<JourneyDetail> {
  requirePermission(ctx, "journey.view");
  return withTenant(ctx.companyId, async (tx) => {
    const journey = await visibleJourney(tx, ctx, input.id);
    const where = { companyId: ctx.companyId, journeyId: journey.id };
    const select = { id: true, number: true, publishedAt: true } as const;
    const newest = await tx.journeyVersion.findFirst({ where, orderBy: { number: "desc" }, select });
    const current = journey.currentVersionId
      ? await tx.journeyVersion.findUnique({ where: { companyId_id: { companyId: ctx.companyId, id: journey.currentVersionId } }, select })
      : null;
    const clinic = journey.clinicId
      ? await tx.clinic.findUnique({ where: { companyId_id: { companyId: ctx.companyId, id: journey.clinicId } }, select: { name: true } })
      : null;
    const inScope = ctx.clinicIds === null || (journey.clinicId !== null && ctx.clinicIds.includes(journey.clinicId));
    const open = inScope && journey.state !== "archived";
    return {
      ...journey,
      clinicName: clinic?.name ?? null,
      currentVersion: current,
      nextNumber: (newest?.number ?? 0) + 1,
      draft: await loadDraft(tx, ctx.companyId, journey.id),
      may: {
        edit: open && ctx.permissions.has("journey.edit"),
        publish: open && ctx.permissions.has("journey.publish"),
        run: open && ctx.permissions.has("journey.run"),
      },
    };
  });
}
