import { router } from "./init";
import { apiKeysRouter } from "./routers/api-keys";
import { audiencesRouter } from "./routers/audiences";
import { auditRouter } from "./routers/audit";
import { callingRulesRouter } from "./routers/calling-rules";
import { callsRouter } from "./routers/calls";
import { importsRouter } from "./routers/imports";
import { leadsRouter } from "./routers/leads";
import { linesRouter } from "./routers/lines";
import { membersRouter } from "./routers/members";
import { overviewRouter } from "./routers/overview";
import { patientsRouter } from "./routers/patients";
import { pricesRouter } from "./routers/prices";
import { scriptsRouter } from "./routers/scripts";
import { migrationsRouter } from "./routers/migrations";
import { journeysRouter } from "./routers/journeys";
import { runsRouter } from "./routers/runs";
import { simulationsRouter } from "./routers/simulations";
import { shellRouter } from "./routers/shell";
import { systemRouter } from "./routers/system";
import { tasksRouter } from "./routers/tasks";
import { webhooksRouter } from "./routers/webhooks";

/** One line per router. */
export const appRouter = router({
  apiKeys: apiKeysRouter,
  audiences: audiencesRouter,
  audit: auditRouter,
  callingRules: callingRulesRouter,
  calls: callsRouter,
  imports: importsRouter,
  leads: leadsRouter,
  lines: linesRouter,
  members: membersRouter,
  migrations: migrationsRouter,
  overview: overviewRouter,
  patients: patientsRouter,
  prices: pricesRouter,
  scripts: scriptsRouter,
  journeys: journeysRouter,
  runs: runsRouter,
  shell: shellRouter,
  simulations: simulationsRouter,
  system: systemRouter,
  tasks: tasksRouter,
  webhooks: webhooksRouter,
});

export type AppRouter = typeof appRouter;
