import { continueAsNew, proxyActivities } from "@temporalio/workflow";
import type { Activities } from "../activities";
import type { PumpName } from "@/lib/engine/pumps/names";
import { PUMP_OPTIONS } from "../journey/config";

const { pump } = proxyActivities<Activities>(PUMP_OPTIONS);

/** Keeps one pump running somewhere: its activity beats, and is started again on another worker when it stops. */
export async function pumpLoop(name: PumpName): Promise<void> {
  await pump(name);
  await continueAsNew<typeof pumpLoop>(name);
}
