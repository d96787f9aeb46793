import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { childEnvironment } from "@/lib/config";
import { signal } from "@/scripts/supervisor/identity";
import { endLeftovers } from "@/scripts/supervisor/leftovers";
import type { FaultMessage, Order } from "./child";
import { serverRecords } from "./servers";
import { Machine } from "./machine";
import type { Scenario } from "./types";
import { patience } from "./until";

export interface Outcome {
  name: string;
  about: string;
  /** In which it had the machine, and in which it left it to others. */
  seconds: number;
  restedSeconds: number;
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
  const { error, said } = await apart(order, PREPARE_SECONDS, new Machine());
  if (error !== null) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the database of the scenarios could not be made: ${error}`);
  }
  return { base: said, temporalBinary, bundle, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The machine has been taken for it. */
export async function runScenario(scenario: Scenario, seed: number, { base, temporalBinary, bundle }: Ground, machine: Machine): Promise<Outcome> {
  const folder = temporaryFolder();
  try {
    const order = { scenario: scenario.name, seed, folder, base, temporalBinary, bundle };
    const { name, about } = scenario;
    return { name, about, ...(await apart(order, scenario.limitSeconds, machine)) };
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

type Ended = Omit<Outcome, "name" | "about">;

/** Plays one order in a process of its own. It has the machine, leaves it to others while it rests, and has it again when it has ended. */
async function apart(order: Order, limitSeconds: number, machine: Machine): Promise<Ended> {
  // A group of its own: with it end the servers and workers it started.
  const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "child.ts"), JSON.stringify(order)], {
    env: childEnvironment({ YIDAO_DATA_DIR: order.folder }),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
  });
  running.set(child, order.folder);
  const clock = new Clock();
  let result: { error: string | null; said: string } | null = null;
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  // The limit is for a machine at rest.
  const timer = setInterval(() => {
    if (clock.seconds < limitSeconds * patience()) return;
    result ??= { error: `took longer than ${Math.round(clock.seconds)} s`, said: "" };
    child.kill("SIGKILL");
  }, 1_000);
  child.on("message", (message: FaultMessage) => {
    if (message.type === "done") result = message;
    if (message.type === "rest") {
      clock.rest();
      machine.release();
    }
    if (message.type === "wake")
      void machine.take(true).then(() => {
        if (!running.has(child)) return machine.release();
        clock.wake();
        child.send("go");
      });
  });
  await once(child, "exit");
  clearInterval(timer);
  running.delete(child);
  if (child.pid) signal(child.pid, "SIGKILL", true);
  // The servers are groups of their own.
  await Promise.allSettled(serverRecords(order.folder).map((file) => endLeftovers(file)));
  if (clock.resting) await machine.take(true);
  const { error, said } = result ?? { error: `ended without a result: ${complaint}`, said: "" };
  return { error, said, seconds: clock.seconds, restedSeconds: clock.restedSeconds };
}

/** Counts apart how long somebody worked and how long they rested. */
class Clock {
  private since = Date.now();
  private worked = 0;
  private rested = 0;
  resting = false;

  rest(): void {
    this.turn(true);
  }

  wake(): void {
    this.turn(false);
  }

  get seconds(): number {
    return (this.worked + (this.resting ? 0 : Date.now() - this.since)) / 1000;
  }

  get restedSeconds(): number {
    return (this.rested + (this.resting ? Date.now() - this.since : 0)) / 1000;
  }

  private turn(resting: boolean): void {
    const now = Date.now();
    if (this.resting) this.rested += now - this.since;
    else this.worked += now - this.since;
    this.since = now;
    this.resting = resting;
  }
}
