import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { childEnvironment } from "@/lib/config";
import { identify } from "./supervisor/identity";

let clone: string;
let calls: string;
beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), "yidao-clone-"));
  calls = path.join(clone, "npm.log");
  mkdirSync(path.join(clone, "scripts", "setup"), { recursive: true });
  for (const file of ["bootstrap.mjs", "setup/install.mjs"]) cpSync(path.join(import.meta.dirname, file), path.join(clone, "scripts", file));
  writeFileSync(path.join(clone, "package.json"), "{}");
  writeFileSync(path.join(clone, "package-lock.json"), '{ "packages": { "node_modules/tsx": { "version": "1" } } }');
  writeFileSync(path.join(clone, "scripts", "hello.ts"), 'console.log("hello");');
  // Instead of npm: takes its time, and installs a tsx that does nothing.
  mkdirSync(path.join(clone, "bin"));
  const npm = path.join(clone, "bin", "npm");
  writeFileSync(
    npm,
    [
      "#!/bin/sh",
      `echo begins >> ${calls}`,
      "rm -rf node_modules",
      "sleep 1",
      "mkdir -p node_modules/tsx",
      'echo \'{ "main": "index.js" }\' > node_modules/tsx/package.json',
      "touch node_modules/tsx/index.js",
      `echo ends >> ${calls}`,
    ].join("\n"),
  );
  chmodSync(npm, 0o755);
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

function command(): Promise<{ code: number | null; output: string }> {
  const env = childEnvironment({ PATH: `${path.join(clone, "bin")}:${process.env.PATH}`, YIDAO_DATA_DIR: undefined, NODE_OPTIONS: undefined });
  const child = spawn(process.execPath, [path.join(clone, "scripts", "bootstrap.mjs"), "hello"], { cwd: clone, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}
const installs = () => readFileSync(calls, "utf8").trim().split("\n");
function holdLock(pid: number, started: string): void {
  mkdirSync(path.join(clone, ".data", "run"), { recursive: true });
  writeFileSync(path.join(clone, ".data", "run", "lock.json"), JSON.stringify({ pid, started, command: "npm start", url: null }));
}

describe("the installation before a command", () => {
  it("is made once by two commands at once, the second of which waits and says so", async () => {
    const both = await Promise.all([command(), command()]);
    expect(installs()).toEqual(["begins", "ends"]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.every(({ output }) => output.includes("hello"))).toBe(true);
    expect(both.filter(({ output }) => /another command \(process \d+\) is installing/u.test(output))).toHaveLength(1);
    expect((await command()).output.trim()).toBe("hello");
  });

  it("is not made under a running product", async () => {
    const self = identify(process.pid);
    holdLock(process.pid, self?.started ?? "");
    const { code, output } = await command();
    expect(code).toBe(1);
    expect(output).toContain(`Yidao runs from this folder (npm start, process ${process.pid})`);
    expect(existsSync(calls)).toBe(false);
    expect(existsSync(path.join(clone, ".data", "run", "install.json"))).toBe(false);
  });

  it("is made where the product and an installation have crashed", async () => {
    holdLock(process.pid, "an earlier boot:1");
    writeFileSync(path.join(clone, ".data", "run", "install.json"), JSON.stringify({ pid: process.pid, started: "an earlier boot:1" }));
    expect(await command()).toMatchObject({ code: 0 });
    expect(installs()).toEqual(["begins", "ends"]);
  });
});
