import { proxyLocalActivities, proxyActivities, sleep } from "@temporalio/workflow";
import type { PeerActivities } from "./activities";

const options = { startToCloseTimeout: "30 seconds" } as const;
const local = proxyLocalActivities<PeerActivities>(options);
const { nothing } = proxyActivities<PeerActivities>(options);

export async function noop(): Promise<void> {}

export async function oneActivity(): Promise<void> {
  await nothing();
}

/**
 * The six-node journey of one customer. Local activities: no round trip to the server between them; each writes its ledger rows,
 * counters and dispatch in one transaction of its own, as the engine's steps do.
 */
export async function customerJourney(enrolmentId: string): Promise<void> {
  const outlet = await local.placeCall(enrolmentId);
  await local.sendText(enrolmentId, outlet);
  await sleep(1);
  await local.finish(enrolmentId);
}
