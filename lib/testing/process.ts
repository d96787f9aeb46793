import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { childEnvironment } from "@/lib/config";

export interface TestProcess {
  child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** SIGKILL: as a crash. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A TypeScript program of the project as a process of its own; `flags` are Node's. */
export function startProcess(
  file: string,
  env: Record<string, string>,
  { args = [], flags = [] }: { args?: string[]; flags?: string[] } = {},
): TestProcess {
  const child = spawn(process.execPath, [...flags, "--import", "tsx", file, ...args], {
    env: childEnvironment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  return { child, output: () => text, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}

/** Waits for a condition; fails with `what` after `timeoutMs`. */
export async function until<T>(what: string, probe: () => Promise<T | null | undefined | false>, timeoutMs = 30_000, everyMs = 50): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
