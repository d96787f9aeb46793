import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import type { ChildMessage } from "./child";
import type { Bench, BenchContext, Figure } from "./types";

const running = new Set<ChildProcess>();

/** Runs one bench in a process of its own; null when it failed. */
export function runApart(bench: Bench, { people, runs, temporalBinary, unhurried, note }: BenchContext): Promise<Figure[] | null> {
  return new Promise((resolve) => {
    const child = fork(path.join(import.meta.dirname, "child.ts"), [bench.name, String(people), String(runs), temporalBinary, String(unhurried)], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    running.add(child);
    let figures: Figure[] | null = null;
    const timer = setTimeout(() => {
      note(`took longer than ${bench.limitMinutes} minutes: ended`);
      child.kill("SIGKILL");
    }, bench.limitMinutes * 60_000);
    child.on("message", (message: ChildMessage) => {
      if (message.type === "note") note(message.text);
      else figures = message.figures;
    });
    child.on("exit", () => {
      clearTimeout(timer);
      running.delete(child);
      resolve(figures);
    });
  });
}

export function endBenches(): void {
  for (const child of running) child.kill("SIGKILL");
}
