import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { type Backoff, nextDelay } from "./backoff";
import { type Identity, identify, signal, untilGone } from "./identity";
import type { ChildSpec } from "./spec";

const LAST_LINES = 30;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface ChildEvents {
  line(name: string, text: string): void;
  /** The supervisor's own words about a child. */
  say(text: string): void;
  changed(): void;
}

/** One child: started, watched, started again when it dies, ended. */
export class Child {
  identity: Identity | null = null;
  private process: ChildProcess | null = null;
  private exit: Promise<void> = Promise.resolve();
  private stopping = false;
  private restarting = false;
  private backoff: Backoff = { failures: 0 };
  private lastLines: string[] = [];
  private log: WriteStream | null = null;

  constructor(
    readonly spec: ChildSpec,
    private readonly events: ChildEvents,
  ) {}

  get isRunning(): boolean {
    return this.process !== null;
  }

  /** Resolves when the child is ready. @throws when it ends or does not answer in time; its last lines are in the message. */
  async start(): Promise<void> {
    try {
      await this.launch();
      await this.untilReady(this.process);
    } catch (error) {
      if (this.spec.persistent) void this.watch();
      else this.stopping = true;
      throw error;
    }
    void this.watch();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.kill();
    this.log?.end();
  }

  /** Ends it; the watch starts it again at once. */
  async restart(why: string): Promise<void> {
    if (!this.identity) return;
    this.restarting = true;
    this.events.say(`${this.spec.name} starts again: ${why}`);
    await this.kill();
  }

  private async kill(): Promise<void> {
    const { identity, spec } = this;
    if (!identity) return;
    signal(identity.pid, spec.stopSignal ?? "SIGTERM");
    if (!(await untilGone(identity, spec.stopWithinMs ?? 10_000))) {
      this.events.say(`${spec.name} did not stop in time: killed`);
      signal(identity.pid, "SIGKILL", true);
    }
    await this.exit;
  }

  private async launch(): Promise<void> {
    const { spec } = this;
    await spec.prepare?.();
    // Whoever stops us meanwhile found nothing to end.
    if (this.stopping) throw new Error(`${spec.name} is not started: stopping`);
    // A group of its own: Ctrl-C in the terminal reaches the supervisor only, which ends the children in their order.
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      uid: spec.uid,
      gid: spec.gid,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = child;
    this.lastLines = [];
    this.exit = new Promise((resolve) => {
      child.once("error", (error) => {
        this.keep(error.message);
        this.ended(child);
        resolve();
      });
      child.once("exit", () => {
        this.ended(child);
        resolve();
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.keep(line));
    }
    this.identity = child.pid ? identify(child.pid) : null;
    this.events.changed();
  }

  private ended(child: ChildProcess): void {
    if (this.process !== child) return;
    // What it started and left behind goes with it.
    if (child.pid) signal(child.pid, "SIGKILL", true);
    this.process = null;
    this.identity = null;
    this.events.changed();
  }

  private keep(line: string): void {
    this.lastLines = [...this.lastLines.slice(1 - LAST_LINES), line];
    if (!this.spec.logFile) {
      this.events.line(this.spec.name, line);
      return;
    }
    if (!this.log) {
      mkdirSync(path.dirname(this.spec.logFile), { recursive: true });
      this.log = createWriteStream(this.spec.logFile, { flags: "a" });
    }
    this.log.write(`${line}\n`);
  }

  private async untilReady(child: ChildProcess | null): Promise<void> {
    const { spec } = this;
    const deadline = Date.now() + (spec.readyWithinMs ?? 60_000);
    while (!(await spec.isReady().catch(() => false))) {
      if (this.process !== child || child === null) throw new Error(this.complaint("ended before it was ready"));
      if (Date.now() > deadline) {
        const message = this.complaint("was not ready in time");
        await this.kill();
        throw new Error(message);
      }
      await pause(100);
    }
  }

  private async waitAfterDeath(livedMs: number): Promise<void> {
    const { delayMs, state } = nextDelay(this.backoff, livedMs);
    this.backoff = state;
    this.events.say(`${this.spec.name} died; starting it again in ${delayMs / 1000} s`);
    if (this.spec.logFile) for (const line of this.lastLines.slice(-5)) this.events.say(`  ${line}`);
    await pause(delayMs);
  }

  private complaint(what: string): string {
    const head = `${this.spec.name} ${what}.`;
    // What went to the terminal needs no second print.
    if (!this.spec.logFile) return head;
    return [head, ...this.lastLines.map((line) => `  ${line}`), `  (all of it: ${this.spec.logFile})`].join("\n");
  }

  private async watch(): Promise<void> {
    let startedAt = Date.now();
    for (;;) {
      await this.exit;
      if (this.stopping) return;
      if (this.restarting) this.restarting = false;
      else await this.waitAfterDeath(Date.now() - startedAt);
      if (this.stopping) return;
      startedAt = Date.now();
      try {
        await this.launch();
        await this.untilReady(this.process);
        this.events.say(`${this.spec.name} is back`);
      } catch (error) {
        if (this.stopping) return;
        this.events.say(error instanceof Error ? error.message : String(error));
      }
    }
  }
}
