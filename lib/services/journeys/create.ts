import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { emptyDocument, type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";
import { templateDocument } from "@/lib/journey/templates";
import { TEMPLATE_KEYS } from "@/lib/journey/templates/keys";
import { recordAudit } from "@/lib/services/audit/record";
import { requireClinic, requirePermission, type ServiceContext } from "@/lib/services/context";
import { asJson } from "./draft";
import { refsFor } from "./loadRefs";

export const journeyNameSchema = z.string().trim().min(1).max(60);
export const createJourneyInput = z.object({
  name: journeyNameSchema,
  /** null = the whole company. */
  clinicId: z.uuid().nullable().default(null),
  /** A ready journey to begin from, or a drawing of one's own; else an empty canvas. */
  template: z.enum(TEMPLATE_KEYS).optional(),
  document: journeyDocumentSchema.optional(),
});

export async function createJourney(ctx: ServiceContext, input: z.input<typeof createJourneyInput>): Promise<{ id: string }> {
  requirePermission(ctx, "journey.edit");
  const { name, clinicId, template, document } = createJourneyInput.parse(input);
  requireClinic(ctx, clinicId);
  return withTenant(ctx.companyId, async (tx) => {
    const drawn = template ? templateDocument(template, await refsFor(tx, ctx, clinicId), ctx.locale) : (document ?? emptyDocument);
    const id = await insertJourney(tx, ctx, { name, clinicId, document: drawn });
    const detail = { name, ...(template ? { template } : {}) };
    await recordAudit(tx, ctx, { action: "journey.create", targetType: "journey", targetId: id, detail });
    return { id };
  });
}

interface NewJourney {
  name: string;
  clinicId: string | null;
  document: JourneyDocument;
}

export async function insertJourney(tx: Tx, ctx: ServiceContext, { name, clinicId, document }: NewJourney): Promise<string> {
  const { companyId, userId } = ctx;
  const { id } = await tx.journey.create({ data: { companyId, name, clinicId, ownerId: userId, updatedBy: userId }, select: { id: true } });
  await tx.journeyDraft.create({ data: { companyId, journeyId: id, document: asJson(document), updatedBy: userId } });
  return id;
}
