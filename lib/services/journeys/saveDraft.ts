import { z } from "zod";
import { withTenant } from "@/lib/db";
import { journeyDocumentSchema } from "@/lib/journey/document";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney } from "./access";
import { asJson, type Draft, loadDraft } from "./draft";

export const saveDraftInput = z.object({
  id: z.uuid(),
  /** The revision that the drawing was made from. */
  revision: z.number().int().min(1),
  document: journeyDocumentSchema,
});

export type SaveDraftResult = { type: "saved"; revision: number; savedAt: Date } | { type: "conflict"; theirs: Draft };

/**
 * Saves over the revision it was made from. When somebody saved in between nothing is written, and their draft comes
 * back whole, so that the later editor can choose and nothing is lost.
 */
export async function saveDraft(ctx: ServiceContext, input: z.infer<typeof saveDraftInput>): Promise<SaveDraftResult> {
  requirePermission(ctx, "journey.edit");
  return withTenant(ctx.companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, input.id);
    const savedAt = new Date();
    const { count } = await tx.journeyDraft.updateMany({
      where: { companyId: ctx.companyId, journeyId: journey.id, revision: input.revision },
      data: { document: asJson(input.document), revision: { increment: 1 }, updatedAt: savedAt, updatedBy: ctx.userId },
    });
    if (count === 0) return { type: "conflict", theirs: await loadDraft(tx, ctx.companyId, journey.id) };
    await tx.journey.update({
      where: { companyId_id: { companyId: ctx.companyId, id: journey.id } },
      data: { updatedAt: savedAt, updatedBy: ctx.userId },
    });
    return { type: "saved", revision: input.revision + 1, savedAt };
  });
}
