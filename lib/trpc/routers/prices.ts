import { getPrices } from "@/lib/services/prices/get";
import { setPrices, setPricesInput } from "@/lib/services/prices/set";
import { procedure, router } from "../init";

export const pricesRouter = router({
  get: procedure.query(({ ctx }) => getPrices(ctx.service)),
  set: procedure.input(setPricesInput).mutation(({ ctx, input }) => setPrices(ctx.service, input)),
});
