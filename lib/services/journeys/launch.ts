import { AppError } from "@/lib/errors";
import type { EntrySchedule } from "@/lib/journey/plan";
import { nextFirings } from "@/lib/journey/schedule";
import { log } from "@/lib/log";
import type { ServiceContext } from "@/lib/services/context";
import type { JourneyHead } from "./access";

/** What publishing set off. */
export type Launch =
  | { type: "started"; runId: string }
  | { type: "scheduled"; next: Date | null }
  /** People come in by events from now on. */
  | { type: "listening" }
  /** The journey is paused: it goes on by the new version once it is resumed. */
  | { type: "paused" }
  /** Published, but the engine can't be reached: publish again to set the schedule; a run begins by itself. */
  | { type: "engine_unavailable" }
  | { type: "none" };

/** `runId`: of the run that was made with the version, if it begins at once. */
export async function launch(
  ctx: ServiceContext,
  journey: JourneyHead,
  { schedule, runId }: { schedule: EntrySchedule; runId: string | null },
): Promise<Launch> {
  const ref = { companyId: ctx.companyId, journeyId: journey.id };
  const paused = journey.state === "paused";
  try {
    if (schedule.type === "now") {
      await ctx.engine.removeSchedule(ref);
      if (paused) return { type: "paused" };
      if (runId === null) return { type: "none" };
      await ctx.engine.startRun({ companyId: ctx.companyId, runId });
      return { type: "started", runId };
    }
    if (schedule.type === "event") {
      // The database hears of events by the published version itself; only an earlier schedule has to go.
      await ctx.engine.removeSchedule(ref);
      return paused ? { type: "paused" } : { type: "listening" };
    }
    await ctx.engine.syncSchedule(ref, schedule, ctx.timezone);
    await ctx.engine.pauseSchedule(ref, paused);
    if (paused) return { type: "paused" };
    return { type: "scheduled", next: nextFirings(schedule, ctx.timezone, new Date(), 1)[0] ?? null };
  } catch (error) {
    if (!(error instanceof AppError && error.kind === "unavailable")) throw error;
    log.warn({ journeyId: journey.id, err: error }, "published, but the engine can't be reached");
    return { type: "engine_unavailable" };
  }
}
