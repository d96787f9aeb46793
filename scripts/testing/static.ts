import { existsSync } from "node:fs";
import { run } from "../setup/command";
import { root } from "../setup/paths";
import { step } from "../setup/steps";

interface Check {
  name: string;
  command: string;
  args: string[];
}

const FOLDERS = ["app", "bench", "carrier", "components", "e2e", "faults", "hooks", "lib", "prisma", "scripts", "workflows"];

function checks(): Check[] {
  const folders = FOLDERS.filter((folder) => existsSync(`${root}/${folder}`));
  return [
    { name: "types", command: "tsc", args: ["--noEmit", "-p", "."] },
    // Without a limit its output stops at the first thousand lines of a broken state.
    { name: "lint", command: "oxlint", args: ["--type-aware", "--format=unix"] },
    { name: "format", command: "biome", args: ["format", "--max-diagnostics=50", "."] },
    { name: "allowed imports", command: "depcruise", args: ["--config", ".dependency-cruiser.cjs", "--output-type", "err", ...folders] },
    { name: "dead code", command: "knip", args: ["--no-progress"] },
  ];
}

/** Everything that can be told without running the product. Gives back the names of the checks that failed. */
export async function staticChecks(): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, command, args } of checks()) {
    const outcome = await step(name, async () => {
      const { code, output } = await run(command, args, { FORCE_COLOR: "0" });
      if (code !== 0) throw new Error(output.trim());
    }).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (outcome === null) continue;
    failed.push(name);
    process.stdout.write(`${outcome}\n\n`);
  }
  return failed;
}
