import { peopleWords } from "@/lib/i18n/run-words";
import { compareRuns, compareRunsInput } from "@/lib/services/runs/compare";
import { controlInput } from "@/lib/services/runs/control";
import { exitPeople, exitPeopleInput, movePeople, movePeopleInput, skipWait, skipWaitInput } from "@/lib/services/runs/byHand";
import { exportPeople, exportPeopleInput } from "@/lib/services/runs/exportPeople";
import { runDwell, runDwellInput } from "@/lib/services/runs/dwell";
import { runFigures, runFiguresInput } from "@/lib/services/runs/figures";
import { getRun, getRunInput } from "@/lib/services/runs/get";
import { listRuns, listRunsInput } from "@/lib/services/runs/list";
import { getMissedLaunch, missedLaunchInput } from "@/lib/services/runs/missed";
import { pauseRun } from "@/lib/services/runs/pause";
import { runPeople, runPeopleInput } from "@/lib/services/runs/people";
import { resumeRun } from "@/lib/services/runs/resume";
import { startRun, startRunInput } from "@/lib/services/runs/start";
import { startTest, startTestInput } from "@/lib/services/runs/startTest";
import { stopRun } from "@/lib/services/runs/stop";
import { trace, traceInput } from "@/lib/services/runs/trace";
import { procedure, router } from "../init";

export const runsRouter = router({
  list: procedure.input(listRunsInput).query(({ ctx, input }) => listRuns(ctx.service, input)),
  get: procedure.input(getRunInput).query(({ ctx, input }) => getRun(ctx.service, input)),
  figures: procedure.input(runFiguresInput).query(({ ctx, input }) => runFigures(ctx.service, input)),
  dwell: procedure.input(runDwellInput).query(({ ctx, input }) => runDwell(ctx.service, input)),
  compare: procedure.input(compareRunsInput).query(({ ctx, input }) => compareRuns(ctx.service, input)),
  people: procedure.input(runPeopleInput).query(({ ctx, input }) => runPeople(ctx.service, input)),
  trace: procedure.input(traceInput).query(({ ctx, input }) => trace(ctx.service, input)),
  missed: procedure.input(missedLaunchInput).query(({ ctx, input }) => getMissedLaunch(ctx.service, input)),
  exportPeople: procedure
    .input(exportPeopleInput)
    .mutation(async ({ ctx, input }) => exportPeople(ctx.service, input, await peopleWords(ctx.locale))),
  movePeople: procedure.input(movePeopleInput).mutation(({ ctx, input }) => movePeople(ctx.service, input)),
  skipWait: procedure.input(skipWaitInput).mutation(({ ctx, input }) => skipWait(ctx.service, input)),
  exitPeople: procedure.input(exitPeopleInput).mutation(({ ctx, input }) => exitPeople(ctx.service, input)),
  start: procedure.input(startRunInput).mutation(({ ctx, input }) => startRun(ctx.service, input)),
  startTest: procedure.input(startTestInput).mutation(({ ctx, input }) => startTest(ctx.service, input)),
  pause: procedure.input(controlInput).mutation(({ ctx, input }) => pauseRun(ctx.service, input)),
  resume: procedure.input(controlInput).mutation(({ ctx, input }) => resumeRun(ctx.service, input)),
  stop: procedure.input(controlInput).mutation(({ ctx, input }) => stopRun(ctx.service, input)),
});
