import type { FaultPlace } from "@/lib/engine/fault-point";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

const PEOPLE = 120;

/** Dies at the place the n-th time it comes there; the next worker ends the run, each call and text made once. */
const killedAt = (name: string, place: FaultPlace, most: number, about: string, short = false): Scenario => ({
  name,
  about,
  short,
  limitSeconds: 180,
  run: async (world) => {
    const times = between(world.random, 1, most);
    const clinic = await world.clinic(PEOPLE);
    const doomed = await world.worker({ YIDAO_FAULT_POINT: `${place}:${times}` });
    const run = await world.launch(clinic);
    await until("the worker to die", async () => doomed.child.signalCode === "SIGKILL", { tell: () => doomed.output() });
    await world.worker();
    const state = await world.finished(run);
    if (state !== "completed") throw new Error(`the run ended as ${state}`);
    return `died at ${place} the ${times}. time; ${await eachOnce(world, clinic.companyId)}`;
  },
});

async function eachOnce(world: World, companyId: string): Promise<string> {
  const calls = (await world.accepted(companyId)).map((line) => line.key);
  const texts = (await world.accepted(companyId, "text")).map((line) => line.key);
  for (const keys of [calls, texts]) if (new Set(keys).size !== keys.length) throw new Error("a key was accepted twice");
  return `${calls.length} calls and ${texts.length} texts, each once`;
}

export const scenarios: Scenario[] = [
  killedAt("kill-before-send", "call.before_send", 2, "kill -9 of the worker before it sends a call"),
  killedAt("kill-after-accept", "call.accepted", 2, "kill -9 after the carrier accepted, before the worker wrote it down", true),
  killedAt("kill-before-report", "step.committed", 3, "kill -9 after a step committed, before its activity reports"),
  killedAt("kill-after-enrol", "enrol.committed", 1, "kill -9 after people were enrolled, before the activity reports"),
  killedAt("kill-text-accept", "text.accepted", 2, "kill -9 after the carrier accepted a text, before the worker wrote it down"),
];
