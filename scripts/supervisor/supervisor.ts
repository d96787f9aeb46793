import { Child } from "./child";
import { type Recorded, recordRunning } from "./leftovers";
import type { ChildSpec } from "./spec";

const COLOURS = [36, 35, 33, 34, 32, 31];

export interface SupervisorOptions {
  /** Where the running children are written down, for a start after a crash. */
  recordFile: string;
  print?: (line: string) => void;
}

/** Starts children in an order, keeps them running, and ends them in the reverse order. */
export class Supervisor {
  private readonly children: Child[] = [];
  private readonly print: (line: string) => void;
  private stopped: Promise<void> | null = null;

  constructor(private readonly options: SupervisorOptions) {
    this.print = options.print ?? ((line) => process.stdout.write(`${line}\n`));
  }

  /** Resolves when the child is ready. */
  async start(spec: ChildSpec): Promise<void> {
    if (this.stopped) throw new Error("stopping");
    const child = new Child(spec, {
      line: (name, text) => this.print(`${prefix(name, this.children.length)} ${text}`),
      say: (text) => this.print(`${prefix("yidao", 0)} ${text}`),
      changed: () => this.record(),
    });
    this.children.push(child);
    await child.start();
  }

  async restart(name: string, why: string): Promise<void> {
    await Promise.all(this.children.filter((child) => child.spec.name === name).map((child) => child.restart(why)));
  }

  /** Ends all, the last started first. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    for (const child of this.children.toReversed()) await child.stop();
  }

  private record(): void {
    const running = this.children.flatMap(({ identity, spec }): Recorded[] =>
      identity ? [{ ...identity, name: spec.name, stopSignal: spec.stopSignal ?? "SIGTERM" }] : [],
    );
    recordRunning(this.options.recordFile, running);
  }
}

function prefix(name: string, index: number): string {
  const label = name.padEnd(9);
  if (!process.stdout.isTTY) return `${label}|`;
  return `\u001b[${COLOURS[index % COLOURS.length]}m${label}|\u001b[0m`;
}
