import { parseArgs } from "node:util";
import { allScenarios } from "@/faults/list";
import { closing, table } from "@/faults/report";
import { playAll } from "@/faults/suite";
import { generateClient } from "./setup/prisma";
import { main, SetupError, sinceStart, step } from "./setup/steps";

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
    process.stdout.write(all.map(({ name, about, short }) => `${name.padEnd(24)} ${about}${short ? "  (in npm test)" : ""}\n`).join(""));
    return 0;
  }
  const chosen = all.filter((scenario) => (names ? names.includes(scenario.name) : !values.short || scenario.short));
  process.stdout.write(`  seed ${seed}\n`);
  const { outcomes, failed } = await playAll(chosen, seed, (scenario, play) =>
    step(scenario.name, async ({ note }) => {
      const { error, said } = await play();
      if (error !== null) throw new Error(error);
      note(said);
    }).catch((error: unknown) => void process.stdout.write(`      ${error instanceof Error ? error.message : String(error)}\n`)),
  );
  process.stdout.write(`\n${table(outcomes)}\n\nSeed ${seed}; took ${sinceStart()}.\n${closing(outcomes)}\n`);
  return failed ? 1 : 0;
});
