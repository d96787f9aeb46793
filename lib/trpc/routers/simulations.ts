import { cancelSimulation, cancelSimulationInput } from "@/lib/services/simulations/cancel";
import { getSimulation, getSimulationInput } from "@/lib/services/simulations/get";
import { listSimulations, listSimulationsInput } from "@/lib/services/simulations/list";
import { startSimulation, startSimulationInput } from "@/lib/services/simulations/start";
import { procedure, router } from "../init";

export const simulationsRouter = router({
  list: procedure.input(listSimulationsInput).query(({ ctx, input }) => listSimulations(ctx.service, input)),
  get: procedure.input(getSimulationInput).query(({ ctx, input }) => getSimulation(ctx.service, input)),
  start: procedure.input(startSimulationInput).mutation(({ ctx, input }) => startSimulation(ctx.service, input)),
  cancel: procedure.input(cancelSimulationInput).mutation(({ ctx, input }) => cancelSimulation(ctx.service, input)),
});
