import { z } from "zod";
import { withTenant } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type JourneyHead, visibleJourney } from "./access";
import { type Draft, loadDraft, sameDrawing } from "./draft";

export const getJourneyInput = z.object({ id: z.uuid() });

export interface JourneyDetail extends JourneyHead {
  clinicName: string | null;
  currentVersion: { id: string; number: number; publishedAt: Date } | null;
  /** The number that publishing the draft gives: of the newest version where the draft does the same. */
  nextNumber: number;
  /** The latest test run, where nothing is published: what there is to look at. */
  lastTestRunId: string | null;
  draft: Draft;
  may: { edit: boolean; publish: boolean; run: boolean };
}

export async function getJourney(ctx: ServiceContext, input: z.infer<typeof getJourneyInput>): Promise<JourneyDetail> {
  requirePermission(ctx, "journey.view");
  return withTenant(ctx.companyId, async (tx) => {
    const journey = await visibleJourney(tx, ctx, input.id);
    const where = { companyId: ctx.companyId, journeyId: journey.id };
    const select = { id: true, number: true, publishedAt: true } as const;
    const newest = await tx.journeyVersion.findFirst({ where, orderBy: { number: "desc" } });
    const draft = await loadDraft(tx, ctx.companyId, journey.id);
    const isFrozen = newest !== null && sameDrawing(newest.document, draft.document);
    const current = journey.currentVersionId
      ? await tx.journeyVersion.findUnique({ where: { companyId_id: { companyId: ctx.companyId, id: journey.currentVersionId } }, select })
      : null;
    const lastTest = current
      ? null
      : await tx.journeyRun.findFirst({ where: { ...where, mode: "test" }, orderBy: { createdAt: "desc" }, select: { id: true } });
    const clinic = journey.clinicId
      ? await tx.clinic.findUnique({ where: { companyId_id: { companyId: ctx.companyId, id: journey.clinicId } }, select: { name: true } })
      : null;
    const inScope = ctx.clinicIds === null || (journey.clinicId !== null && ctx.clinicIds.includes(journey.clinicId));
    const open = inScope && journey.state !== "archived";
    return {
      ...journey,
      clinicName: clinic?.name ?? null,
      currentVersion: current,
      nextNumber: (newest?.number ?? 0) + (isFrozen ? 0 : 1),
      lastTestRunId: lastTest?.id ?? null,
      draft,
      may: {
        edit: open && ctx.permissions.has("journey.edit"),
        publish: open && ctx.permissions.has("journey.publish"),
        run: open && ctx.permissions.has("journey.run"),
      },
    };
  });
}
