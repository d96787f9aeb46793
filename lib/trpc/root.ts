import { router } from "./init";
import { audiencesRouter } from "./routers/audiences";
import { callingRulesRouter } from "./routers/calling-rules";
import { callsRouter } from "./routers/calls";
import { importsRouter } from "./routers/imports";
import { membersRouter } from "./routers/members";
import { overviewRouter } from "./routers/overview";
import { patientsRouter } from "./routers/patients";
import { scriptsRouter } from "./routers/scripts";
import { migrationsRouter } from "./routers/migrations";
import { journeysRouter } from "./routers/journeys";
import { runsRouter } from "./routers/runs";
import { shellRouter } from "./routers/shell";

/** One line per router. */
export const appRouter = router({
  audiences: audiencesRouter,
  callingRules: callingRulesRouter,
  calls: callsRouter,
  imports: importsRouter,
  members: membersRouter,
  migrations: migrationsRouter,
  overview: overviewRouter,
  patients: patientsRouter,
  scripts: scriptsRouter,
  journeys: journeysRouter,
  runs: runsRouter,
  shell: shellRouter,
});

export type AppRouter = typeof appRouter;
