import { spawn } from "node:child_process";
import { childEnvironment } from "@/lib/config";
import { root } from "./paths";

export interface CommandResult {
  code: number;
  output: string;
}

/** Runs a command and keeps its output; `onLine` sees it as it comes. */
export function run(command: string, args: string[], env: Record<string, string> = {}, onLine?: (line: string) => void): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: childEnvironment(env), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      output += text;
      if (onLine) for (const line of text.split("\n")) if (line.trim()) onLine(line);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
