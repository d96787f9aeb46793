import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { childEnvironment } from "@/lib/config";
import { bin, inData, root } from "../setup/paths";
import { step } from "../setup/steps";
import { type Counts, countVitest } from "./counts";

/** One vitest project, its output as it comes. A run that ends without a report counts as a failure. */
export function vitest(project: string, args: string[] = []): Promise<Counts> {
  return step(`${project} tests`, async ({ note }) => {
    const report = inData("test", `${project}.json`);
    mkdirSync(inData("test"), { recursive: true });
    rmSync(report, { force: true });
    const code = await passThrough(
      bin("vitest"),
      ["run", "--project", project, "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`, ...args],
      {
        VITE_CONFIG_NATIVE_IGNORE_WARNING: "true",
      },
    );
    const counts = withCode(readCounts(report, countVitest), code);
    note(`${counts.passed} passed, ${counts.failed} failed`);
    return counts;
  });
}

export function readCounts(report: string, count: (report: unknown) => Counts): Counts {
  try {
    return count(JSON.parse(readFileSync(report, "utf8")));
  } catch (error) {
    process.stdout.write(`no report of the tests: ${error instanceof Error ? error.message : String(error)}\n`);
    return { passed: 0, failed: 1 };
  }
}

/** What fails outside of any test (a rejection that nobody awaits, a teardown) stands in no report, only in the exit code. */
export function withCode(counts: Counts, code: number): Counts {
  if (code === 0 || counts.failed > 0) return counts;
  process.stdout.write(`no test failed, but the run ended with code ${code}: see above\n`);
  return { ...counts, failed: 1 };
}

export function passThrough(command: string, args: string[], env: Record<string, string | undefined> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: childEnvironment(env) });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
