import { router } from "./init";
import { audiencesRouter } from "./routers/audiences";
import { callingRulesRouter } from "./routers/calling-rules";
import { callsRouter } from "./routers/calls";
import { membersRouter } from "./routers/members";
import { overviewRouter } from "./routers/overview";
import { scriptsRouter } from "./routers/scripts";
import { journeysRouter } from "./routers/journeys";
import { shellRouter } from "./routers/shell";

/** One line per router. */
export const appRouter = router({
  audiences: audiencesRouter,
  callingRules: callingRulesRouter,
  calls: callsRouter,
  members: membersRouter,
  overview: overviewRouter,
  scripts: scriptsRouter,
  journeys: journeysRouter,
  shell: shellRouter,
});

export type AppRouter = typeof appRouter;
