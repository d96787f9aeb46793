import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { EntrySchedule } from "@/lib/journey/plan";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney } from "@/lib/services/journeys/access";
import { launchable } from "@/lib/services/journeys/launchable";
import { tellEngine } from "@/lib/services/tell-engine";

export const startRunInput = z.object({ journeyId: z.uuid() });

/** Launches the published version now, beside its schedule and its other runs. A journey that was stopped or is through runs again, schedule and all. */
export async function startRun(ctx: ServiceContext, raw: z.input<typeof startRunInput>): Promise<{ runId: string }> {
  requirePermission(ctx, "journey.run");
  const { journeyId } = startRunInput.parse(raw);
  const { companyId } = ctx;
  const { runId, schedule, wasRunning } = await withTenant(companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, journeyId);
    const { versionId, entry } = await launchable(tx, companyId, journey);
    if (journey.state === "paused") throw new AppError("conflict", "journey_paused", { name: journey.name });
    if (await isStarting(tx, companyId, journeyId)) throw new AppError("conflict", "journey_is_starting", { name: journey.name });
    const run = await tx.journeyRun.create({ data: { companyId, journeyId, versionId, mode: "live", startedBy: ctx.userId }, select: { id: true } });
    await tx.journey.update({ where: { companyId_id: { companyId, id: journeyId } }, data: { state: "running" } });
    await recordAudit(tx, ctx, { action: "run.start", targetType: "journey_run", targetId: run.id, detail: { journeyId, name: journey.name } });
    return { runId: run.id, schedule: entry.schedule, wasRunning: journey.state === "running" };
  });
  await tellEngine({ runId }, () => ctx.engine.startRun({ companyId, runId }));
  if (!wasRunning && schedule.type !== "now") await tellEngine({ journeyId }, () => scheduleAgain(ctx, journeyId, schedule));
  return { runId };
}

/** Who presses twice, or two who press at once, would take everybody in twice where people may come again at any time. */
async function isStarting(tx: Tx, companyId: string, journeyId: string): Promise<boolean> {
  const where = { companyId, journeyId, mode: "live", state: "starting", migrationId: null };
  return (await tx.journeyRun.findFirst({ where, select: { id: true } })) !== null;
}

/** Stopping took it away. */
async function scheduleAgain(ctx: ServiceContext, journeyId: string, schedule: EntrySchedule): Promise<void> {
  const journey = { companyId: ctx.companyId, journeyId };
  await ctx.engine.syncSchedule(journey, schedule, ctx.timezone);
  await ctx.engine.pauseSchedule(journey, false);
}
