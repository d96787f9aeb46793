import { z } from "zod";
import { withTenant } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "@/lib/services/journeys/access";
import { loadDraft } from "@/lib/services/journeys/draft";
import { headOf, type SimulationHead } from "./row";

export const listSimulationsInput = z.object({ journeyId: z.uuid() });

/** The simulations that are kept of a journey, the latest first. */
export async function listSimulations(ctx: ServiceContext, raw: z.input<typeof listSimulationsInput>): Promise<SimulationHead[]> {
  requirePermission(ctx, "journey.view");
  const { journeyId } = listSimulationsInput.parse(raw);
  const { companyId } = ctx;
  return withTenant(companyId, async (tx) => {
    await visibleJourney(tx, ctx, journeyId);
    const draft = await loadDraft(tx, companyId, journeyId);
    const rows = await tx.simulation.findMany({ where: { companyId, journeyId }, orderBy: { id: "desc" }, omit: { plan: true, result: true } });
    return rows.map((row) => headOf(row, draft.document));
  });
}
