import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";
import type { Plan } from "@/lib/journey/plan";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "./access";
import { storedPlanSchema } from "./versions";

export const getVersionInput = z.object({ id: z.uuid() });

export interface Version {
  id: string;
  journeyId: string;
  number: number;
  publishedAt: Date;
  document: JourneyDocument;
  plan: Plan;
}

export async function getVersion(ctx: ServiceContext, input: z.infer<typeof getVersionInput>): Promise<Version> {
  requirePermission(ctx, "journey.view");
  return withTenant(ctx.companyId, async (tx) => {
    const row = await tx.journeyVersion.findUnique({ where: { companyId_id: { companyId: ctx.companyId, id: input.id } } });
    if (!row) throw new AppError("not_found", "journey_version_not_found");
    await visibleJourney(tx, ctx, row.journeyId);
    const { id, journeyId, number, publishedAt } = row;
    return { id, journeyId, number, publishedAt, document: journeyDocumentSchema.parse(row.document), plan: storedPlanSchema.parse(row.plan) };
  });
}
