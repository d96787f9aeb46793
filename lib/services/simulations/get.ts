import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";
import { type SimulationResult, simulationResultSchema } from "@/lib/metrics/simulation-result";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "@/lib/services/journeys/access";
import { loadDraft, sameDrawing } from "@/lib/services/journeys/draft";
import { headOf, type SimulationHead } from "./row";

export const getSimulationInput = z.object({ simulationId: z.uuid() });

export interface Simulation extends SimulationHead {
  /** The draft does something else by now. */
  isOutdated: boolean;
  /** The drawing that was played. */
  document: JourneyDocument;
  /** null until it is completed. */
  result: SimulationResult | null;
}

export async function getSimulation(ctx: ServiceContext, raw: z.input<typeof getSimulationInput>): Promise<Simulation> {
  requirePermission(ctx, "journey.view");
  const { simulationId } = getSimulationInput.parse(raw);
  const { companyId } = ctx;
  return withTenant(companyId, async (tx) => {
    const row = await tx.simulation.findUnique({ where: { companyId_id: { companyId, id: simulationId } }, omit: { plan: true } });
    if (!row) throw new AppError("not_found", "simulation_not_found");
    await visibleJourney(tx, ctx, row.journeyId);
    const draft = await loadDraft(tx, companyId, row.journeyId);
    return {
      ...headOf(row),
      isOutdated: !sameDrawing(row.document, draft.document),
      document: journeyDocumentSchema.parse(row.document),
      result: row.result === null ? null : simulationResultSchema.parse(row.result),
    };
  });
}
