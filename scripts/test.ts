import { parseArgs } from "node:util";
import { generateClient } from "./setup/prisma";
import { main, sinceStart, step } from "./setup/steps";
import { temporalBinary } from "./setup/temporal-binary";
import { add, closingLine, type Counts, none } from "./testing/counts";
import { endToEnd, setStage } from "./testing/e2e";
import { faults } from "./testing/faults";
import { staticChecks } from "./testing/static";
import { vitest } from "./testing/vitest";

const SUITES = ["static", "unit", "integration", "faults", "e2e"] as const;
type Suite = (typeof SUITES)[number];

/** `npm test`: everything. `npm test -- unit integration` runs some suites; what follows `--` there goes to the runner. */
void main(async () => {
  const { positionals } = parseArgs({ allowPositionals: true, strict: false });
  const chosen = SUITES.filter((suite) => positionals.includes(suite));
  const suites = new Set<Suite>(chosen.length ? chosen : SUITES);
  const rest = positionals.filter((word) => !SUITES.some((suite) => suite === word));

  await step("database client", (current) => generateClient(current));
  if (suites.has("integration") || suites.has("faults") || suites.has("e2e"))
    await step("Temporal server program", (current) => temporalBinary(current));
  const failedChecks = suites.has("static") ? await staticChecks() : [];
  let counts: Counts = none;
  if (suites.has("unit")) counts = add(counts, await vitest("unit", rest));
  if (suites.has("integration")) counts = add(counts, await vitest("integration", rest));
  // The build for the browser takes a processor's time, fault scenarios mostly wait.
  const stage = suites.has("e2e") ? setStage() : null;
  stage?.catch(() => undefined);
  if (suites.has("faults")) counts = add(counts, await attempted(faults));
  if (stage) counts = add(counts, await attempted(() => endToEnd(stage, rest)));

  process.stdout.write(`\nTook ${sinceStart()}.\n`);
  if (failedChecks.length) process.stdout.write(`Checks that failed: ${failedChecks.join(", ")}\n`);
  const total = add(counts, { passed: 0, failed: failedChecks.length });
  process.stdout.write(`${closingLine(total)}\n`);
  return total.failed ? 1 : 0;
});

/** A suite that cannot even start is one failure; the closing line still comes. */
async function attempted(work: () => Promise<Counts>): Promise<Counts> {
  try {
    return await work();
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return { passed: 0, failed: 1 };
  }
}
