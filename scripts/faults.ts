import { parseArgs } from "node:util";
import { allScenarios } from "@/faults/list";
import { table } from "@/faults/report";
import { endScenarios, type Outcome, prepareGround, runScenario } from "@/faults/run";
import { bundleWorkflows } from "./setup/build";
import { generateClient } from "./setup/prisma";
import { main, SetupError, sinceStart, step } from "./setup/steps";
import { temporalBinary } from "./setup/temporal-binary";

const USAGE = "npm run faults [-- --seed N --only NAME[,NAME] --short --list]";

/** Breaks the product in every way of docs/faults.md and checks that its promises hold. Exit 1 when one did not. */
void main(async () => {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
      only: { type: "string", multiple: true },
      short: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new SetupError(USAGE);
  await step("database client", (current) => generateClient(current));
  const all = await allScenarios();
  const names = values.only?.flatMap((one) => one.split(","));
  const unknown = names?.filter((name) => !all.some((scenario) => scenario.name === name)) ?? [];
  if (unknown.length > 0) throw new SetupError(`No scenario ${unknown.join(", ")}; \`npm run faults -- --list\` names them.\n${USAGE}`);
  if (values.list) {
    process.stdout.write(all.map(({ name, about, short }) => `${name.padEnd(26)} ${about}${short ? "  (in npm test)" : ""}\n`).join(""));
    return 0;
  }
  const chosen = all.filter((scenario) => (names ? names.includes(scenario.name) : !values.short || scenario.short));
  const [binary, bundle] = await Promise.all([
    step("Temporal server program", (current) => temporalBinary(current)),
    step("workflow bundle", (current) => bundleWorkflows(current)),
  ]);
  const ground = await step("database of the scenarios", () => prepareGround(binary, bundle));
  const stop = () => {
    endScenarios();
    ground.remove();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => {
      stop();
      process.exit(130);
    });
  process.stdout.write(`  seed ${seed}\n`);
  const outcomes: Outcome[] = [];
  for (const scenario of chosen) {
    await step(scenario.name, async ({ note }) => {
      const outcome = await runScenario(scenario, seed, ground, (text) => process.stdout.write(`      ${text}\n`));
      outcomes.push(outcome);
      if (outcome.error !== null) throw new Error(outcome.error);
      note(outcome.said);
    }).catch((error: unknown) => process.stdout.write(`      ${error instanceof Error ? error.message : String(error)}\n`));
  }
  ground.remove();
  process.stdout.write(`\n${table(outcomes)}\n\nSeed ${seed}; took ${sinceStart()}.\n`);
  const failed = outcomes.filter(({ error }) => error !== null).length;
  process.stdout.write(`${outcomes.length - failed} hold, ${failed} broken\n`);
  return failed ? 1 : 0;
});
