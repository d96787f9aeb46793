import { bundleWorkflows } from "@/scripts/setup/build";
import { step } from "@/scripts/setup/steps";
import { temporalBinary } from "@/scripts/setup/temporal-binary";
import { Machine } from "./machine";
import { endScenarios, type Ground, type Outcome, prepareGround, runScenario } from "./run";
import type { Scenario } from "./types";

export interface Suite {
  outcomes: Outcome[];
  failed: number;
}

/**
 * Plays the scenarios one after the other, with what they share made once; while one rests, the next begins. `watch` sees each as it
 * begins.
 */
export async function playAll(
  scenarios: Scenario[],
  seed: number,
  watch: (scenario: Scenario, play: () => Promise<Outcome>) => Promise<void>,
): Promise<Suite> {
  const [binary, bundle] = await Promise.all([
    step("Temporal server program", (current) => temporalBinary(current)),
    step("workflow bundle", (current) => bundleWorkflows(current)),
  ]);
  const ground = await step("database of the scenarios", () => prepareGround(binary, bundle));
  const release = endOnSignal(ground);
  const outcomes: Outcome[] = [];
  const machine = new Machine();
  try {
    const played: Promise<void>[] = [];
    for (const scenario of scenarios) {
      await machine.take();
      played.push(
        watch(scenario, async () => {
          const outcome = await runScenario(scenario, seed, ground, machine);
          outcomes.push(outcome);
          return outcome;
        }).finally(() => machine.release()),
      );
    }
    await Promise.all(played);
    outcomes.sort((a, b) => place(scenarios, a) - place(scenarios, b));
  } finally {
    release();
    ground.remove();
  }
  return { outcomes, failed: outcomes.filter(({ error }) => error !== null).length };
}

const place = (scenarios: Scenario[], { name }: Outcome): number => scenarios.findIndex((scenario) => scenario.name === name);

/** Ctrl-C takes the servers and workers of a scenario with it. */
function endOnSignal(ground: Ground): () => void {
  const end = () => {
    void endScenarios().finally(() => {
      ground.remove();
      process.exit(130);
    });
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, end);
  return () => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, end);
  };
}
