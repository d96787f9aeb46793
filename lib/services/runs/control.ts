import { z } from "zod";
import { Prisma, type Tx, withTenant } from "@/lib/db";
import { RUN_NOW } from "@/lib/engine/run-clock";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney, type JourneyHead } from "@/lib/services/journeys/access";
import { hasOpenRun } from "@/lib/services/journeys/one-off";
import { formatWall, wallAt } from "@/lib/time/wall";
import { tellEngine } from "@/lib/services/tell-engine";
import { missedLaunch } from "./missed";

/** One run, or the journey: all its open live runs with its schedule. */
export const controlInput = z.object({
  journeyId: z.uuid(),
  runId: z.uuid().nullish(),
  /** Resuming a journey whose one launch fell into the pause: whether it happens now. */
  missed: z.enum(["launch", "skip"]).optional(),
});
export type ControlInput = z.input<typeof controlInput>;

export interface Controlled {
  /** Runs whose state was changed. */
  runIds: string[];
  /** The launch that was missed while paused and is made up for. */
  launched: string | null;
}

export type Control = "pause" | "resume" | "stop";

const FROM: Record<Control, string[]> = {
  // One that is just taking its people in comes to stand still with all of them in it.
  pause: ["starting", "running"],
  resume: ["paused"],
  stop: ["starting", "running", "paused"],
};
const TO: Record<Control, string> = { pause: "paused", resume: "running", stop: "stopping" };
const JOURNEY_STATE: Record<Control, JourneyHead["state"]> = { pause: "paused", resume: "running", stop: "stopped" };
const JOURNEY_FROM: Record<Control, JourneyHead["state"][]> = { pause: ["running"], resume: ["paused"], stop: ["running", "paused", "completed"] };

/** All texts that a run has left to send are cancelled in it. */
const TIMEOUT_MS = 120_000;

/**
 * Writes the new state, which steps and pumps look at before they move or send anything, then tells the loops. When this returns, the state
 * holds: what is sent after a pause was marked as sending before it.
 */
export async function control(ctx: ServiceContext, verb: Control, raw: ControlInput): Promise<Controlled> {
  requirePermission(ctx, "journey.run");
  const { journeyId, runId, missed: wanted } = controlInput.parse(raw);
  const { companyId } = ctx;
  const work = async (tx: Tx) => {
    const journey = await editableJourney(tx, ctx, journeyId);
    const open = await changeRuns(tx, companyId, verb, journeyId, runId ?? null);
    const changed = [...open, ...(verb === "stop" ? await stopTexts(tx, companyId, journeyId, runId ?? null) : [])];
    if (verb === "resume" && !runId) await letComeRunning(tx, companyId, journeyId);
    const changesJourney = !runId && JOURNEY_FROM[verb].includes(journey.state);
    if (changed.length === 0 && !changesJourney) throw await whyNot(tx, companyId, verb, journey, runId ?? null);
    const missedAt = verb === "resume" && changesJourney ? await missedLaunch(tx, ctx, journey) : null;
    const launched = missedAt ? await makeUp(tx, ctx, journey, missedAt, wanted) : null;
    // Its one launch is left out: nobody is in it, nobody will come.
    const isOver = missedAt !== null && launched === null && !(await hasOpenRun(tx, companyId, journeyId));
    const state = isOver ? "completed" : JOURNEY_STATE[verb];
    if (changesJourney) await tx.journey.update({ where: { companyId_id: { companyId, id: journeyId } }, data: { state, updatedAt: new Date() } });
    const detail = { runs: changed, name: journey.name, ...(launched ? { launched } : {}) };
    await recordAudit(tx, ctx, { action: `run.${verb}`, targetType: "journey", targetId: journeyId, detail });
    return { runIds: changed, open, launched };
  };
  const { runIds, open, launched } = await withTenant(companyId, work, TIMEOUT_MS);
  await tell(ctx, verb, journeyId, open, !runId);
  if (launched) await tellEngine({ runId: launched }, () => ctx.engine.startRun({ companyId, runId: launched }));
  return { runIds, launched };
}

async function changeRuns(tx: Tx, companyId: string, verb: Control, journeyId: string, runId: string | null): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE journey_run SET state = ${TO[verb]}, paused_at = CASE WHEN ${verb} = 'pause' THEN now() ELSE paused_at END,
           resumed_at = CASE WHEN ${verb} = 'resume' THEN now() ELSE resumed_at END
    WHERE company_id = ${companyId}::uuid AND journey_id = ${journeyId}::uuid AND state = ANY(${FROM[verb]}::text[])
      AND CASE WHEN ${runId}::uuid IS NULL THEN mode = 'live' ELSE id = ${runId}::uuid END
    RETURNING id`;
  return rows.map((row) => row.id);
}

const OVER = ["stopping", "stopped", "completed", "failed"];

/** Nothing was there to change: the run has ended while somebody decided, or the journey does not stand where the verb needs it. */
async function whyNot(tx: Tx, companyId: string, verb: Control, { id, name }: JourneyHead, runId: string | null): Promise<AppError> {
  const run = runId && (await tx.journeyRun.findFirst({ where: { companyId, journeyId: id, id: runId, state: { in: OVER } }, select: { id: true } }));
  return run ? new AppError("conflict", "run_has_ended", { name }) : new AppError("conflict", `run_cannot_${verb}`, { name });
}

/**
 * Runs that are through but have hang-up texts left to send: these are cancelled. Such a run counts as stopped from then on, so that a text
 * which comes back unsent is not planned again; also when all of them are on their way, or nobody can say whether they are.
 */
async function stopTexts(tx: Tx, companyId: string, journeyId: string, runId: string | null): Promise<string[]> {
  const runs = await tx.$queryRaw<{ id: string; now: Date }[]>`
    UPDATE journey_run r SET state = 'stopped'
    WHERE r.company_id = ${companyId}::uuid AND r.journey_id = ${journeyId}::uuid AND r.state = 'completed'
      AND CASE WHEN ${runId}::uuid IS NULL THEN r.mode = 'live' ELSE r.id = ${runId}::uuid END
      AND (EXISTS (SELECT FROM dispatch_open o WHERE o.company_id = r.company_id AND o.channel = 'text' AND o.run_id = r.id AND o.state = 'planned')
        OR r.id IN (SELECT o.run_id FROM dispatch_open o
                    WHERE o.company_id = ${companyId}::uuid AND o.channel = 'text' AND o.state IN ('sending', 'unknown')))
    RETURNING r.id, ${Prisma.raw(RUN_NOW)} AS now`;
  for (const run of runs)
    await tx.$executeRaw`
      UPDATE dispatch SET state = 'cancelled', reason = 'stopped', concluded_at = ${run.now}, updated_at = now()
      WHERE company_id = ${companyId}::uuid AND id IN (
        SELECT d.id FROM dispatch_open o JOIN dispatch d ON d.company_id = o.company_id AND d.id = o.id AND d.state = 'planned'
        WHERE o.company_id = ${companyId}::uuid AND o.channel = 'text' AND o.run_id = ${run.id}::uuid AND o.state = 'planned'
        ORDER BY d.id FOR UPDATE OF d)`;
  return runs.map((run) => run.id);
}

/** Runs that are still taking people over from another version begin as their journey stands by then. */
async function letComeRunning(tx: Tx, companyId: string, journeyId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE journey_run SET paused_at = NULL
    WHERE company_id = ${companyId}::uuid AND journey_id = ${journeyId}::uuid AND state = 'starting' AND migration_id IS NOT NULL`;
}

/** Makes the run of a launch that was missed, if that is wanted; it is never dropped without being asked about. */
async function makeUp(tx: Tx, ctx: ServiceContext, journey: JourneyHead, at: Date, wanted: "launch" | "skip" | undefined): Promise<string | null> {
  if (wanted === "skip") return null;
  if (wanted === undefined) throw new AppError("conflict", "journey_missed_launch", { when: formatWall(wallAt(at, ctx.timezone)).replace("T", " ") });
  const { companyId, userId } = ctx;
  const versionId = journey.currentVersionId ?? "";
  const { id } = await tx.journeyRun.create({
    data: { companyId, journeyId: journey.id, versionId, mode: "live", trigger: "schedule", scheduledFor: at, startedBy: userId },
    select: { id: true },
  });
  return id;
}

async function tell(ctx: ServiceContext, verb: Control, journeyId: string, runIds: string[], whole: boolean): Promise<void> {
  const { companyId, engine } = ctx;
  const journey = { companyId, journeyId };
  if (whole)
    await tellEngine({ journeyId }, () => (verb === "stop" ? engine.removeSchedule(journey) : engine.pauseSchedule(journey, verb === "pause")));
  const calls = { pause: engine.pauseRun, resume: engine.resumeRun, stop: engine.stopRun };
  for (const runId of runIds) await tellEngine({ runId }, () => calls[verb]({ companyId, runId }));
}
