import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney, type JourneyHead } from "@/lib/services/journeys/access";

/** One run, or the journey: all its open live runs with its schedule. */
export const controlInput = z.object({ journeyId: z.uuid(), runId: z.uuid().nullish() });
export type ControlInput = z.input<typeof controlInput>;

export interface Controlled {
  /** Runs whose state was changed. */
  runIds: string[];
}

export type Control = "pause" | "resume" | "stop";

const FROM: Record<Control, string[]> = {
  pause: ["running"],
  resume: ["paused"],
  stop: ["starting", "running", "paused"],
};
const TO: Record<Control, string> = { pause: "paused", resume: "running", stop: "stopping" };
const JOURNEY_STATE: Record<Control, JourneyHead["state"]> = { pause: "paused", resume: "running", stop: "stopped" };
const JOURNEY_FROM: Record<Control, JourneyHead["state"][]> = { pause: ["running"], resume: ["paused"], stop: ["running", "paused", "completed"] };

/**
 * Writes the new state, which steps and pumps look at before they move or send anything, then tells the loops. When this returns, the state
 * holds: what is sent after a pause was marked as sending before it.
 */
export async function control(ctx: ServiceContext, verb: Control, raw: ControlInput): Promise<Controlled> {
  requirePermission(ctx, "journey.run");
  const { journeyId, runId } = controlInput.parse(raw);
  const { companyId } = ctx;
  const { runIds, whole } = await withTenant(companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, journeyId);
    const changed = await changeRuns(tx, companyId, verb, journeyId, runId ?? null);
    const changesJourney = !runId && JOURNEY_FROM[verb].includes(journey.state);
    if (changed.length === 0 && !changesJourney) throw new AppError("conflict", `run_cannot_${verb}`, { name: journey.name });
    if (changesJourney)
      await tx.journey.update({ where: { companyId_id: { companyId, id: journeyId } }, data: { state: JOURNEY_STATE[verb], updatedAt: new Date() } });
    await recordAudit(tx, ctx, { action: `run.${verb}`, targetType: "journey", targetId: journeyId, detail: { runs: changed, name: journey.name } });
    return { runIds: changed, whole: !runId };
  });
  await tell(ctx, verb, journeyId, runIds, whole);
  return { runIds };
}

async function changeRuns(tx: Tx, companyId: string, verb: Control, journeyId: string, runId: string | null): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE journey_run SET state = ${TO[verb]}, paused_at = CASE WHEN ${verb} = 'pause' THEN now() ELSE paused_at END
    WHERE company_id = ${companyId}::uuid AND journey_id = ${journeyId}::uuid AND state = ANY(${FROM[verb]}::text[])
      AND CASE WHEN ${runId}::uuid IS NULL THEN mode = 'live' ELSE id = ${runId}::uuid END
    RETURNING id`;
  return rows.map((row) => row.id);
}

async function tell(ctx: ServiceContext, verb: Control, journeyId: string, runIds: string[], whole: boolean): Promise<void> {
  const { companyId, engine } = ctx;
  const journey = { companyId, journeyId };
  if (whole && verb === "stop") await engine.removeSchedule(journey);
  if (whole && verb !== "stop") await engine.pauseSchedule(journey, verb === "pause");
  const calls = { pause: engine.pauseRun, resume: engine.resumeRun, stop: engine.stopRun };
  for (const runId of runIds) await calls[verb]({ companyId, runId });
}
