import { router } from "./init";
import { audiencesRouter } from "./routers/audiences";
import { shellRouter } from "./routers/shell";

/** One line per router. */
export const appRouter = router({
  audiences: audiencesRouter,
  shell: shellRouter,
});

export type AppRouter = typeof appRouter;
