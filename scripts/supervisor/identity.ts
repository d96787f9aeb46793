import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { z } from "zod";

/** A process as the system knows it: the id alone may be another process's by now, so its start is kept beside it. */
export const identitySchema = z.object({ pid: z.number().int().positive(), started: z.string() });
export type Identity = z.infer<typeof identitySchema>;

/** When the process began, in a form that only compares equal; null when there is no such process. */
function startOf(pid: number): string | null {
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name in parentheses may hold spaces; field 3 (state) follows it, field 22 is the start in ticks since boot.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (fields[0] === "Z" || fields[0] === "X") return null;
      return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${fields[19]}`;
    } catch {
      return null;
    }
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

export function identify(pid: number): Identity | null {
  const started = startOf(pid);
  return started ? { pid, started } : null;
}

export const isAlive = (identity: Identity): boolean => startOf(identity.pid) === identity.started;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function untilGone(identity: Identity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await pause(50);
  }
  return true;
}

/** Signals a process, or with `group` its whole group; one that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals, group = false): void {
  try {
    process.kill(group ? -pid : pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM"))) throw error;
  }
}
