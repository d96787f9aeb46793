import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { run } from "./command";
import { hashOf, isStamped, writeFileAtomically } from "./files";
import { bin, root } from "./paths";
import { type Step, SetupError } from "./steps";

const SHIM = path.join(root, "tools", "prisma-schema-engine", "schema-engine.mjs");

/** Prisma's own engine where npm could download it; else the same engine as WebAssembly through a small shim. */
function engineEnvironment(): Record<string, string> {
  const quiet = { PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" };
  const folder = path.join(root, "node_modules", "@prisma", "engines");
  const hasBinary = existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("schema-engine-"));
  return hasBinary ? quiet : { ...quiet, PRISMA_SCHEMA_ENGINE_BINARY: SHIM };
}

/** The typed client, when the models changed since it was made. */
export async function generateClient(step: Step): Promise<void> {
  const output = path.join(root, "lib", "db", "generated");
  const stamp = path.join(output, ".inputs");
  const hash = hashOf(root, ["prisma/schema", "prisma.config.ts", "node_modules/prisma/package.json"]);
  if (isStamped(stamp, hash)) {
    step.note("unchanged");
    return;
  }
  const { code, output: text } = await run(bin("prisma"), ["generate"], engineEnvironment());
  if (code !== 0) throw new SetupError(`prisma generate failed:\n${text}`);
  writeFileAtomically(stamp, hash);
}

/** All migrations that the database does not have yet, as its owner. */
export async function migrate(ownerUrl: string, step?: Step): Promise<void> {
  const { code, output } = await run(bin("prisma"), ["migrate", "deploy"], { ...engineEnvironment(), YIDAO_OWNER_DATABASE_URL: ownerUrl });
  if (code !== 0) throw new SetupError(`The database could not be migrated:\n${output.replaceAll(ownerUrl, "<database>")}`);
  const applied = output.split("\n").filter((line) => line.startsWith("Applying migration") || line.includes("└─ 2")).length;
  step?.note(applied ? `${applied} applied` : "up to date");
}
