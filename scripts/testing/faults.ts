import { allScenarios } from "@/faults/list";
import { closing, table } from "@/faults/report";
import { playAll } from "@/faults/suite";
import { step } from "../setup/steps";
import type { Counts } from "./counts";

/** The short pick of the fault scenarios, with a seed of its own each time; says more only where one is broken. */
export function faults(): Promise<Counts> {
  return step("fault scenarios", async ({ note }) => {
    const seed = Math.floor(Math.random() * 1_000_000);
    const chosen = (await allScenarios()).filter((scenario) => scenario.short);
    const { outcomes, failed } = await playAll(chosen, seed, async (_, play) => void (await play()));
    note(`seed ${seed}, ${closing(outcomes)}`);
    if (failed)
      process.stdout.write(`${table(outcomes.filter(({ error }) => error !== null))}\nnpm run faults -- --seed ${seed} --only NAME repeats one.\n`);
    return { passed: outcomes.length - failed, failed };
  });
}
