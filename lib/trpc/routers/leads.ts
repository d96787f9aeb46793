import { createPool, createPoolInput } from "@/lib/services/leads/createPool";
import { procedure, router } from "../init";

export const leadsRouter = router({
  createPool: procedure.input(createPoolInput).mutation(({ ctx, input }) => createPool(ctx.service, input)),
});
