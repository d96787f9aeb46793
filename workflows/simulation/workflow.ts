import { proxyActivities } from "@temporalio/workflow";
import type { Activities } from "../activities";

export interface SimulationArgs {
  companyId: string;
  simulationId: string;
}

// A worker that dies says so by its silence; the next one begins from the start, for nothing of the first is left.
const { simulate } = proxyActivities<Activities>({
  startToCloseTimeout: "20 minutes",
  heartbeatTimeout: "10 seconds",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "30 seconds", maximumAttempts: 10 },
});

/** Works one stored simulation out. */
export async function journeySimulation(args: SimulationArgs): Promise<void> {
  await simulate(args);
}
