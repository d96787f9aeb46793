import { z } from "zod";
import { withTenant } from "@/lib/db";
import { recordAudit } from "@/lib/services/audit/record";
import { requireClinic, requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "./access";
import { insertJourney, journeyNameSchema } from "./create";
import { loadDraft } from "./draft";

export const duplicateJourneyInput = z.object({ id: z.uuid(), name: journeyNameSchema });

/** A new draft with the drawing of another journey's draft; versions and people stay where they are. */
export async function duplicateJourney(ctx: ServiceContext, input: z.infer<typeof duplicateJourneyInput>): Promise<{ id: string }> {
  requirePermission(ctx, "journey.edit");
  return withTenant(ctx.companyId, async (tx) => {
    const source = await visibleJourney(tx, ctx, input.id);
    requireClinic(ctx, source.clinicId);
    const { document } = await loadDraft(tx, ctx.companyId, source.id);
    const id = await insertJourney(tx, ctx, { name: input.name, clinicId: source.clinicId, document });
    await recordAudit(tx, ctx, { action: "journey.duplicate", targetType: "journey", targetId: id, detail: { name: input.name, of: source.id } });
    return { id };
  });
}
