import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { childEnvironment } from "@/lib/config";
import { endLeftovers, recordRunning } from "./leftovers";
import { identify, isAlive } from "./identity";
import type { ChildSpec } from "./spec";
import { Supervisor } from "./supervisor";

let folder: string;
let lines: string[];
let supervisor: Supervisor;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "yidao-supervisor-"));
  lines = [];
  supervisor = new Supervisor({ recordFile: path.join(folder, "processes.json"), print: (line) => lines.push(line) });
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A child that writes its id into a file, and is ready then. */
function idle(name: string, body = "setInterval(() => {}, 1000)"): ChildSpec {
  const ready = path.join(folder, name);
  return {
    name,
    command: process.execPath,
    args: ["-e", `require("node:fs").writeFileSync(${JSON.stringify(ready)}, String(process.pid)); ${body}`],
    env: childEnvironment(),
    prepare: async () => rmSync(ready, { force: true }),
    isReady: async () => existsSync(ready),
  };
}
const pidOf = (name: string) => Number(readFileSync(path.join(folder, name), "utf8") || "0");

describe("the supervisor", () => {
  it("starts a child that died again, and names it", async () => {
    await supervisor.start(idle("worker"));
    const first = pidOf("worker");
    process.kill(first, "SIGKILL");
    await vi.waitFor(() => expect(lines.join("\n")).toContain("worker is back"), 10_000);
    expect(lines.join("\n")).toContain("worker died; starting it again in 0.5 s");
    expect(pidOf("worker")).not.toBe(first);
  });

  it("ends children in the reverse order, and kills one that does not listen", async () => {
    await supervisor.start(idle("first"));
    await supervisor.start({ ...idle("deaf", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"), stopWithinMs: 200 });
    const pids = [pidOf("first"), pidOf("deaf")];
    await supervisor.stop();
    expect(lines.join("\n")).toContain("deaf did not stop in time: killed");
    expect(pids.map((pid) => identify(pid))).toEqual([null, null]);
  });

  it("leaves nothing behind when it stops while a child is being started again", async () => {
    let preparing = 0;
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const spec = idle("slow");
    await supervisor.start({
      ...spec,
      prepare: async () => {
        await spec.prepare?.();
        preparing += 1;
        if (preparing > 1) await held;
      },
    });
    await supervisor.restart("slow", "its code changed");
    await vi.waitFor(() => expect(preparing).toBe(2));
    await supervisor.stop();
    go();
    // What would be spawned is so within the same turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(JSON.parse(readFileSync(path.join(folder, "processes.json"), "utf8"))).toEqual([]);
  });

  it("says why a child could not be started", async () => {
    const never: ChildSpec = {
      ...idle("never", "console.error('no such table'); process.exit(1)"),
      isReady: async () => false,
      logFile: path.join(folder, "never.log"),
    };
    await expect(supervisor.start(never)).rejects.toThrow(/never ended before it was ready[^]*no such table/u);
  });

  it("finds and ends what a killed supervisor left, and nothing else", async () => {
    await supervisor.start(idle("orphan"));
    const orphan = identify(pidOf("orphan"));
    if (!orphan) throw new Error("not started");
    const record = path.join(folder, "after-a-crash.json");
    recordRunning(record, [
      { ...orphan, name: "orphan", stopSignal: "SIGTERM" },
      { pid: process.pid, started: "an earlier boot:1", name: "this test", stopSignal: "SIGTERM" },
    ]);
    expect(await endLeftovers(record)).toEqual(["orphan"]);
    expect(isAlive(orphan)).toBe(false);
    expect(await endLeftovers(record)).toEqual([]);
  });
});
