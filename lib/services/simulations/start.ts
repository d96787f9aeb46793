import { randomInt } from "node:crypto";
import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { compile } from "@/lib/journey/compile";
import type { Problem } from "@/lib/journey/plan";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney } from "@/lib/services/journeys/access";
import { asJson, loadDraft } from "@/lib/services/journeys/draft";
import { refsFor } from "@/lib/services/journeys/loadRefs";

export const startSimulationInput = z.object({
  journeyId: z.uuid(),
  /** At most about so many people are played through; null = everybody once. */
  sampleSize: z.number().int().min(1).max(200_000).nullable().default(10_000),
});

export type StartSimulationResult = { type: "problems"; problems: Problem[] } | { type: "started"; simulationId: string };

/** So many of a journey are kept; older ones go. */
const KEPT = 20;

/** Has the draft played on a clock of its own over the true audience. Nothing that a live run reads is written. */
export async function startSimulation(ctx: ServiceContext, raw: z.input<typeof startSimulationInput>): Promise<StartSimulationResult> {
  requirePermission(ctx, "journey.run");
  const { journeyId, sampleSize } = startSimulationInput.parse(raw);
  const { companyId } = ctx;
  const made = await withTenant(companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, journeyId);
    const draft = await loadDraft(tx, companyId, journey.id);
    const compiled = compile(draft.document, await refsFor(tx, ctx, journey.clinicId));
    if (!compiled.ok) return { type: "problems" as const, problems: compiled.problems };
    const open = await tx.simulation.count({ where: { companyId, journeyId, state: { in: ["queued", "running"] } } });
    if (open > 0) throw new AppError("conflict", "simulation_running", { name: journey.name });
    const { id } = await tx.simulation.create({
      data: {
        companyId,
        journeyId,
        revision: draft.revision,
        document: asJson(draft.document),
        plan: asJson(compiled.plan),
        seed: randomInt(2 ** 31),
        sampleSize,
        startedBy: ctx.userId,
      },
      select: { id: true },
    });
    await tx.$executeRaw`
      DELETE FROM simulation WHERE company_id = ${companyId}::uuid AND journey_id = ${journeyId}::uuid AND id NOT IN (
        SELECT id FROM simulation WHERE company_id = ${companyId}::uuid AND journey_id = ${journeyId}::uuid ORDER BY id DESC LIMIT ${KEPT})`;
    await recordAudit(tx, ctx, { action: "simulation.start", targetType: "simulation", targetId: id, detail: { journeyId, sampleSize } });
    return { type: "started" as const, simulationId: id };
  });
  if (made.type === "started") await begin(ctx, made.simulationId);
  return made;
}

/** Nobody would come back to one that the engine was not told of, and it would keep the next from beginning. */
async function begin({ companyId, engine }: ServiceContext, simulationId: string): Promise<void> {
  try {
    await engine.simulate({ companyId, simulationId });
  } catch (error) {
    await withTenant(companyId, (tx) =>
      tx.simulation.updateMany({
        where: { companyId, id: simulationId, state: "queued" },
        data: { state: "failed", error: "engine_unavailable", finishedAt: new Date() },
      }),
    );
    throw error;
  }
}
