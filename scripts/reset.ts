import { rmSync } from "node:fs";
import path from "node:path";
import { config } from "@/lib/config";
import { endLeftovers } from "./supervisor/leftovers";
import { commandsFile } from "./setup/command";
import { dataDir, inData } from "./setup/paths";
import { databaseFolder } from "./setup/postgres";
import { holder } from "./setup/stack";
import { main, SetupError } from "./setup/steps";

/** `npm run reset`: throws this folder's data away, so that the next start begins anew. Asks first unless told `-- --yes`. */
void main(async () => {
  const running = holder();
  if (running) throw new SetupError(`Yidao runs from this folder (${running.command}, process ${running.pid}): stop it first.`);
  const { folder, outside } = databaseFolder();
  const doomed = outside ? [dataDir(), path.dirname(folder)] : [dataDir()];
  if (!process.argv.includes("--yes") && process.stdin.isTTY && !(await confirmed(doomed))) return 1;
  await endLeftovers(commandsFile());
  await endLeftovers(inData("run", "processes.json"));
  for (const target of doomed) rmSync(target, { recursive: true, force: true });
  process.stdout.write(`Deleted ${doomed.join(" and ")}.\n`);
  if (config().launch.databaseUrl) process.stdout.write("The database that DATABASE_URL names was left as it is.\n");
  return 0;
});

async function confirmed(doomed: string[]): Promise<boolean> {
  const { createInterface } = await import("node:readline/promises");
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`Delete all data of this folder (${doomed.join(", ")})? Type yes: `);
  ask.close();
  return answer.trim() === "yes";
}
