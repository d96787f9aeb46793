import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { childEnvironment } from "@/lib/config";
import { signal } from "@/scripts/supervisor/identity";
import { endLeftovers } from "@/scripts/supervisor/leftovers";
import type { FaultMessage, Order } from "./child";
import { serverRecords } from "./servers";
import type { Scenario } from "./types";
import { patience } from "./until";

export interface Outcome {
  name: string;
  about: string;
  seconds: number;
  error: string | null;
  said: string;
}

export interface Ground {
  /** Folder of a migrated database. */
  base: string;
  temporalBinary: string;
  bundle: string;
  remove(): void;
}

/** Scenarios under way, with their folders. */
const running = new Map<ChildProcess, string>();
const PREPARE_SECONDS = 120;

/** Once for all scenarios: a database with everything migrated, as a folder to copy. */
export async function prepareGround(temporalBinary: string, bundle: string): Promise<Ground> {
  const folder = temporaryFolder();
  const order = { scenario: null, seed: 0, folder, base: "", temporalBinary, bundle };
  const { error, said } = await apart(order, PREPARE_SECONDS, () => undefined);
  if (error !== null) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the database of the scenarios could not be made: ${error}`);
  }
  return { base: said, temporalBinary, bundle, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function runScenario(
  scenario: Scenario,
  seed: number,
  { base, temporalBinary, bundle }: Ground,
  note: (text: string) => void,
): Promise<Outcome> {
  const folder = temporaryFolder();
  const begun = Date.now();
  try {
    const { error, said } = await apart({ scenario: scenario.name, seed, folder, base, temporalBinary, bundle }, scenario.limitSeconds, note);
    return { name: scenario.name, about: scenario.about, seconds: (Date.now() - begun) / 1000, error, said };
  } finally {
    // A small disk of a scenario that was ended may still lie there.
    spawnSync("umount", ["-l", path.join(folder, "postgres")], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends what is under way with its servers, which are groups of their own. */
export async function endScenarios(): Promise<void> {
  const folders = [...running.values()];
  for (const child of running.keys()) if (child.pid) signal(child.pid, "SIGKILL", true);
  await Promise.all(folders.flatMap(serverRecords).map((file) => endLeftovers(file)));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "yidao-faults-"));
  // The database may run as another user, who has to get through.
  chmodSync(folder, 0o755);
  return folder;
}

function apart(order: Order, limitSeconds: number, note: (text: string) => void): Promise<{ error: string | null; said: string }> {
  return new Promise((resolve) => {
    // A group of its own: with it end the servers and workers it started.
    const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "child.ts"), JSON.stringify(order)], {
      env: childEnvironment({ YIDAO_DATA_DIR: order.folder }),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      detached: true,
    });
    running.set(child, order.folder);
    let result: { error: string | null; said: string } | null = null;
    let complaint = "";
    child.stderr?.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
    const begun = Date.now();
    // The limit is for a machine at rest.
    const timer = setInterval(() => {
      const seconds = (Date.now() - begun) / 1000;
      if (seconds < limitSeconds * patience()) return;
      result ??= { error: `took longer than ${Math.round(seconds)} s`, said: "" };
      child.kill("SIGKILL");
    }, 1_000);
    child.on("message", (message: FaultMessage) => {
      if (message.type === "note") note(message.text);
      else result = message;
    });
    child.on("exit", () => {
      clearInterval(timer);
      running.delete(child);
      if (child.pid) signal(child.pid, "SIGKILL", true);
      // The servers are groups of their own.
      const ended = Promise.all(serverRecords(order.folder).map((file) => endLeftovers(file)));
      void ended.finally(() => resolve(result ?? { error: `ended without a result: ${complaint}`, said: "" }));
    });
  });
}
