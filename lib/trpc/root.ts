import { router } from "./init";
import { shellRouter } from "./routers/shell";

/** One line per router. */
export const appRouter = router({
  shell: shellRouter,
});

export type AppRouter = typeof appRouter;
