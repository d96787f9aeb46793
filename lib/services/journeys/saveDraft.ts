import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";
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
 * back whole, so that the later editor can choose and nothing is lost. What is stored already is saved: the answer to
 * an earlier save of it may not have arrived.
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
    if (count === 0) {
      const stored = await sameStored(tx, ctx.companyId, journey.id, input.document);
      return stored ? { type: "saved", ...stored } : { type: "conflict", theirs: await loadDraft(tx, ctx.companyId, journey.id) };
    }
    await tx.journey.update({
      where: { companyId_id: { companyId: ctx.companyId, id: journey.id } },
      data: { updatedAt: savedAt, updatedBy: ctx.userId },
    });
    return { type: "saved", revision: input.revision + 1, savedAt };
  });
}

async function sameStored(
  tx: Tx,
  companyId: string,
  journeyId: string,
  document: JourneyDocument,
): Promise<{ revision: number; savedAt: Date } | null> {
  const [row] = await tx.$queryRaw<{ revision: number; savedAt: Date }[]>`
    SELECT revision, updated_at AS "savedAt" FROM journey_draft
    WHERE company_id = ${companyId}::uuid AND journey_id = ${journeyId}::uuid AND document = ${JSON.stringify(document)}::jsonb`;
  return row ?? null;
}
