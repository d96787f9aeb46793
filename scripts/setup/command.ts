import { type ChildProcess, spawn } from "node:child_process";
import { childEnvironment } from "@/lib/config";
import { recordRunning } from "../supervisor/leftovers";
import { identify, signal } from "../supervisor/identity";
import { inData, root } from "./paths";

export interface CommandResult {
  code: number;
  output: string;
}

const running = new Map<ChildProcess, string>();

/** Where the commands that run are written down, for a start after a crash. */
export const commandsFile = (): string => inData("run", "commands.json");

let guarded = false;
/** A group of its own is not reached by Ctrl-C: a signal that ends this process must not leave commands at work. */
function guard(): void {
  if (guarded) return;
  guarded = true;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(name, () => {
      endCommands();
      if (process.listenerCount(name) === 0) process.kill(process.pid, name);
    });
}

/** Runs a command and keeps its output; `onLine` sees it as it comes. */
export function run(command: string, args: string[], env: Record<string, string> = {}, onLine?: (line: string) => void): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    guard();
    // A group of its own, so that what it starts can be ended with it.
    const child = spawn(command, args, { cwd: root, env: childEnvironment(env), stdio: ["ignore", "pipe", "pipe"], detached: true });
    running.set(child, args[0] ?? command);
    record();
    let output = "";
    const take = (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      output += text;
      if (onLine) for (const line of text.split("\n")) if (line.trim()) onLine(line);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const done = () => {
      running.delete(child);
      record();
    };
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("close", (code) => {
      done();
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Ends every command that still runs, with what it started. */
export function endCommands(): void {
  for (const child of running.keys()) if (child.pid) signal(child.pid, "SIGKILL", true);
}

function record(): void {
  const found = [...running].flatMap(([child, name]) => {
    const identity = child.pid ? identify(child.pid) : null;
    return identity ? [{ ...identity, name, stopSignal: "SIGTERM" as const }] : [];
  });
  recordRunning(commandsFile(), found);
}
