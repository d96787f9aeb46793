import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { childEnvironment } from "@/lib/config";
import { browser } from "../setup/browser";
import { bin, inData, root } from "../setup/paths";
import { portFor } from "../setup/ports";
import { step } from "../setup/steps";
import { type Counts, countPlaywright, none } from "./counts";
import { passThrough, readCounts, withCode } from "./vitest";

const READY = /^Yidao is ready: (\S+)/u;

interface Stage {
  browser: string;
  folder: string;
  product: { url: string; stop: () => Promise<void> };
}

/** What the browser's tests need: a browser, and the product as `npm start` starts it, in a data folder of its own. Null: there are none. */
export async function setStage(): Promise<Stage | null> {
  if (!existsSync(path.join(root, "e2e"))) return null;
  const executable = await step("browser", (current) => browser(current));
  const folder = mkdtempSync(path.join(tmpdir(), "yidao-e2e-"));
  chmodSync(folder, 0o755);
  return { browser: executable, folder, product: await step("product for the browser", () => startProduct(folder)) };
}

/** The browser's tests against a production build and real parts. */
export async function endToEnd(setting: Promise<Stage | null>, args: string[] = []): Promise<Counts> {
  const stage = await setting;
  if (!stage) return none;
  const { folder, product } = stage;
  try {
    return await step("end-to-end tests", async ({ note }) => {
      const report = inData("test", "e2e.json");
      rmSync(report, { force: true });
      const code = await passThrough(bin("playwright"), ["test", ...args], {
        YIDAO_E2E_URL: product.url,
        YIDAO_E2E_DATA_DIR: folder,
        YIDAO_E2E_BROWSER: stage.browser,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      });
      const counts = withCode(readCounts(report, countPlaywright), code);
      note(`${counts.passed} passed, ${counts.failed} failed`);
      return counts;
    });
  } finally {
    await step("stopping the product", product.stop);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startProduct(folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = String(await portFor("e2e"));
  const env = childEnvironment({
    PORT: port,
    YIDAO_DATA_DIR: folder,
    LOG_LEVEL: "warn",
    DATABASE_URL: undefined,
    TEMPORAL_ADDRESS: undefined,
    CARRIER_URL: undefined,
    YIDAO_PUBLIC_URL: undefined,
  });
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/start.ts"], { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
  const stop = () => ended(child);
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`    ${line}\n`);
    url = READY.exec(line)?.[1];
    if (url) break;
  }
  if (!url) {
    await stop();
    throw new Error("the product did not start: see above");
  }
  child.stdout.resume();
  await reachable(Number(port));
  return { url, stop };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    child.kill("SIGTERM");
  });
}

function reachable(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: "localhost" }, () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}
