import { getOverview, overviewInput } from "@/lib/services/overview/get";
import { procedure, router } from "../init";

export const overviewRouter = router({
  get: procedure.input(overviewInput).query(({ ctx, input }) => getOverview(ctx.service, input)),
});
