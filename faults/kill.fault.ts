import type { FaultPlace } from "@/lib/engine/fault-point";
import type { TestClinic } from "@/lib/engine/testing/clinic";
import type { Plan } from "@/lib/journey/plan";
import type { RunRef } from "@/lib/services/engine-port";
import { leasesDue } from "./leases";
import { textPlan } from "./plans";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

const PEOPLE = 120;

interface Kill {
  name: string;
  place: FaultPlace;
  about: string;
  /** It dies there the first time or a later one, up to this. */
  most: number;
  plan?: (clinic: TestClinic) => Plan;
  /** What was accepted until it died is told by no callback: the next worker has to ask for it by key. */
  untold?: boolean;
  short?: boolean;
}

/** The next worker ends the run, each call and text made once. */
const killedAt = ({ name, place, about, most, plan, untold = false, short = false }: Kill): Scenario => ({
  name,
  about,
  short,
  limitSeconds: 180,
  run: async (world) => {
    const times = between(world.random, 1, most);
    const clinic = await world.clinic(PEOPLE);
    if (untold) await world.carrier.faults({ callbackLost: 1 });
    const doomed = await world.worker({ YIDAO_FAULT_POINT: `${place}:${times}` });
    const run = await world.launch(clinic, plan?.(clinic));
    await until("the worker to die", async () => doomed.child.signalCode === "SIGKILL", { tell: () => doomed.output() });
    if (untold) await nothingTold(world, run);
    await world.worker();
    const state = await world.finished(run);
    if (state !== "completed") throw new Error(`the run ended as ${state}`);
    return `died at ${place} the ${times}. time; ${await eachOnce(world, clinic.companyId)}`;
  },
});

async function nothingTold(world: World, run: RunRef): Promise<void> {
  await until("the carrier to be through with what it accepted", async () => (await world.carrier.running()) === 0);
  await world.struck("callbackLost");
  await world.carrier.faults({});
  await leasesDue(world, run);
}

async function eachOnce(world: World, companyId: string): Promise<string> {
  const calls = (await world.accepted(companyId)).map((line) => line.key);
  const texts = (await world.accepted(companyId, "text")).map((line) => line.key);
  for (const keys of [calls, texts]) if (new Set(keys).size !== keys.length) throw new Error("a key was accepted twice");
  return `${calls.length} calls and ${texts.length} texts, each once`;
}

export const scenarios: Scenario[] = [
  killedAt({ name: "kill-before-send", place: "call.before_send", most: 2, about: "kill -9 of the worker before it sends a call" }),
  killedAt({
    name: "kill-after-accept",
    place: "call.accepted",
    // Untold, what one round sends may be all there is.
    most: 1,
    about: "kill -9 after the carrier accepted, before the worker wrote it down; no callback tells of it",
    untold: true,
    short: true,
  }),
  killedAt({ name: "kill-before-report", place: "step.committed", most: 3, about: "kill -9 after a step committed, before its activity reports" }),
  killedAt({ name: "kill-after-enrol", place: "enrol.committed", most: 1, about: "kill -9 after people were enrolled, before the activity reports" }),
  killedAt({
    name: "kill-text-accept",
    place: "text.accepted",
    most: 1,
    about: "kill -9 after the carrier accepted a text, before the worker wrote it down; no callback tells of it",
    plan: textPlan,
    untold: true,
  }),
];
