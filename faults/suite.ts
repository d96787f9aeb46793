import { bundleWorkflows } from "@/scripts/setup/build";
import { step } from "@/scripts/setup/steps";
import { temporalBinary } from "@/scripts/setup/temporal-binary";
import { endScenarios, type Ground, type Outcome, prepareGround, runScenario } from "./run";
import type { Scenario } from "./types";

export interface Suite {
  outcomes: Outcome[];
  failed: number;
}

/** Plays the scenarios one after the other, with what they share made once. `watch` sees each as it begins. */
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
  try {
    for (const scenario of scenarios) {
      await watch(scenario, async () => {
        const outcome = await runScenario(scenario, seed, ground, () => undefined);
        outcomes.push(outcome);
        return outcome;
      });
    }
  } finally {
    release();
    ground.remove();
  }
  return { outcomes, failed: outcomes.filter(({ error }) => error !== null).length };
}

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
