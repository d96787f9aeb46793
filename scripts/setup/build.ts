import { existsSync } from "node:fs";
import path from "node:path";
import { bundleWorkflowCode } from "@temporalio/worker";
import { run } from "./command";
import { hashOf, isStamped, writeFileAtomically } from "./files";
import { root } from "./paths";
import { type Step, SetupError } from "./steps";

const CODE = ["lib", "package.json", "package-lock.json", "tsconfig.json"];
const WEB_INPUTS = [
  ...CODE,
  "app",
  "components",
  "public",
  "workflows",
  "prisma/seed/accounts.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
];
const WORKFLOW_INPUTS = [...CODE, "workflows"];

/** The production build of the web app, unless nothing that goes into it has changed. */
export async function buildWeb(step: Step): Promise<void> {
  const stamp = path.join(root, ".next", "yidao-inputs");
  const hash = hashOf(root, WEB_INPUTS, process.version);
  if (isStamped(stamp, hash) && existsSync(path.join(root, ".next", "BUILD_ID"))) {
    step.note("unchanged");
    return;
  }
  let tail: string[] = [];
  const onLine = (line: string) => {
    tail = [...tail.slice(-39), line];
  };
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const { code } = await run(process.execPath, ["node_modules/next/dist/bin/next", "build"], env, onLine);
  if (code !== 0) throw new SetupError(`The web app could not be built:\n${tail.join("\n")}`);
  writeFileAtomically(stamp, hash);
}

/**
 * The workflow code in one file, so that the worker starts in a second. Gives back where it lies: like the web app's build in the clone,
 * whichever data folder is in use.
 */
export async function bundleWorkflows(step: Step): Promise<string> {
  const file = path.join(root, ".data", "build", "workflows.js");
  const stamp = path.join(root, ".data", "build", "workflows.inputs");
  const hash = hashOf(root, WORKFLOW_INPUTS);
  if (isStamped(stamp, hash) && existsSync(file)) {
    step.note("unchanged");
    return file;
  }
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(root, "workflows", "workflows.ts"),
    logger: quiet,
  });
  writeFileAtomically(file, code);
  writeFileAtomically(stamp, hash);
  return file;
}

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };
