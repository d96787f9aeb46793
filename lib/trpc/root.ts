import { router } from "./init";
import { audiencesRouter } from "./routers/audiences";
import { callingRulesRouter } from "./routers/calling-rules";
import { callsRouter } from "./routers/calls";
import { scriptsRouter } from "./routers/scripts";
import { shellRouter } from "./routers/shell";

/** One line per router. */
export const appRouter = router({
  audiences: audiencesRouter,
  callingRules: callingRulesRouter,
  calls: callsRouter,
  scripts: scriptsRouter,
  shell: shellRouter,
});

export type AppRouter = typeof appRouter;
