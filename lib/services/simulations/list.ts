import { z } from "zod";
import { withTenant } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "@/lib/services/journeys/access";
import { HEAD, headOf, type SimulationHead } from "./row";

export const listSimulationsInput = z.object({ journeyId: z.uuid() });

/** The simulations that are kept of a journey, the latest first. */
export async function listSimulations(ctx: ServiceContext, raw: z.input<typeof listSimulationsInput>): Promise<SimulationHead[]> {
  requirePermission(ctx, "journey.view");
  const { journeyId } = listSimulationsInput.parse(raw);
  const { companyId } = ctx;
  return withTenant(companyId, async (tx) => {
    await visibleJourney(tx, ctx, journeyId);
    const rows = await tx.simulation.findMany({ where: { companyId, journeyId }, orderBy: { id: "desc" }, select: HEAD });
    return rows.map(headOf);
  });
}
