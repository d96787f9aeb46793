import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney } from "@/lib/services/journeys/access";

export const cancelSimulationInput = z.object({ simulationId: z.uuid() });

/** The worker ends it at its next turn. */
export async function cancelSimulation(ctx: ServiceContext, raw: z.input<typeof cancelSimulationInput>): Promise<void> {
  requirePermission(ctx, "journey.run");
  const { simulationId } = cancelSimulationInput.parse(raw);
  const { companyId } = ctx;
  await withTenant(companyId, async (tx) => {
    const row = await tx.simulation.findUnique({
      where: { companyId_id: { companyId, id: simulationId } },
      select: { journeyId: true },
    });
    if (!row) throw new AppError("not_found", "simulation_not_found");
    await editableJourney(tx, ctx, row.journeyId);
    const { count } = await tx.simulation.updateMany({
      where: { companyId, id: simulationId, state: { in: ["queued", "running"] } },
      data: { state: "cancelled", finishedAt: new Date() },
    });
    if (count > 0) await recordAudit(tx, ctx, { action: "simulation.cancel", targetType: "simulation", targetId: simulationId });
  });
}
