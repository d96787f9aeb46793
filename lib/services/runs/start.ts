import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney } from "@/lib/services/journeys/access";
import { tellEngine } from "@/lib/services/tell-engine";

export const startRunInput = z.object({ journeyId: z.uuid() });

/** Launches the published version now, beside any schedule it has. */
export async function startRun(ctx: ServiceContext, raw: z.input<typeof startRunInput>): Promise<{ runId: string }> {
  requirePermission(ctx, "journey.run");
  const { journeyId } = startRunInput.parse(raw);
  const { companyId } = ctx;
  const runId = await withTenant(companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, journeyId);
    if (!journey.currentVersionId) throw new AppError("conflict", "journey_not_published", { name: journey.name });
    if (journey.state === "paused") throw new AppError("conflict", "journey_paused", { name: journey.name });
    if (await startsByEvents(tx, companyId, journey.currentVersionId)) throw new AppError("conflict", "journey_by_events", { name: journey.name });
    const run = await tx.journeyRun.create({
      data: { companyId, journeyId, versionId: journey.currentVersionId, mode: "live", startedBy: ctx.userId },
      select: { id: true },
    });
    await tx.journey.update({ where: { companyId_id: { companyId, id: journeyId } }, data: { state: "running" } });
    await recordAudit(tx, ctx, { action: "run.start", targetType: "journey_run", targetId: run.id, detail: { journeyId, name: journey.name } });
    return run.id;
  });
  await tellEngine({ runId }, () => ctx.engine.startRun({ companyId, runId }));
  return { runId };
}

/** Such a journey has no audience of its own to take in. */
async function startsByEvents(tx: Tx, companyId: string, versionId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ type: string | null }[]>`
    SELECT plan->'ops'->(plan->>'entry')->'schedule'->>'type' AS type FROM journey_version WHERE company_id = ${companyId}::uuid AND id = ${versionId}::uuid`;
  return rows[0]?.type === "event";
}
