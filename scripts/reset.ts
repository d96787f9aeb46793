import { rmSync } from "node:fs";
import { endLeftovers } from "./supervisor/leftovers";
import { commandsFile } from "./setup/command";
import { dataDir, inData } from "./setup/paths";
import { secretsFile } from "./setup/secrets";
import { holder } from "./setup/stack";
import { main, SetupError } from "./setup/steps";
import { whatToWipe } from "./setup/wipe";

/** `npm run reset`: throws this folder's data away, so that the next start begins anew. Asks first unless told `-- --yes`. */
void main(async () => {
  const running = holder();
  if (running) throw new SetupError(`Yidao runs from this folder (${running.command}, process ${running.pid}): stop it first.`);
  if (!process.argv.includes("--yes") && process.stdin.isTTY && !(await confirmed(shown(whatToWipe().doomed)))) return 1;
  await endLeftovers(commandsFile());
  await endLeftovers(inData("run", "processes.json"));
  const { doomed, keptFor } = whatToWipe();
  for (const target of doomed) rmSync(target, { recursive: true, force: true });
  process.stdout.write(`Deleted ${shown(doomed).join(" and ")}.\n`);
  if (keptFor !== null)
    process.stdout.write(
      `The database ${keptFor} was left as it is, and ${secretsFile()} with it: without its keys no number in there can be read,\nand nobody who refused would be recognised. Delete the file by hand once that database is gone.\n`,
    );
  return 0;
});

/** The data folder in one word where most of what lies in it goes. */
const shown = (doomed: string[]): string[] => [...new Set(doomed.map((one) => (one.startsWith(dataDir()) ? dataDir() : one)))];

async function confirmed(doomed: string[]): Promise<boolean> {
  const { createInterface } = await import("node:readline/promises");
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`Delete all data of this folder (${doomed.join(", ")})? Type yes: `);
  ask.close();
  return answer.trim() === "yes";
}
