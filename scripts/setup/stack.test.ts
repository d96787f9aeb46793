import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyEnvironment, resetConfig } from "@/lib/config";
import { withDatabase } from "./command-stack";
import { openSupervisor, runningEnvironment, writeEnvironment } from "./stack";

const before = process.env.YIDAO_DATA_DIR;
let data: string;
let file: string;
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), "yidao-stack-"));
  file = path.join(data, "run", "environment.json");
  mkdirSync(path.dirname(file));
  applyEnvironment({ YIDAO_DATA_DIR: data });
});
afterEach(() => {
  if (before === undefined) delete process.env.YIDAO_DATA_DIR;
  else process.env.YIDAO_DATA_DIR = before;
  resetConfig();
  rmSync(data, { recursive: true, force: true });
});

describe("the settings of the product that runs from a folder", () => {
  it("are its own, from when all of it is up until it stops", async () => {
    const { close } = await openSupervisor("npm start", "http://localhost:3000");
    expect(runningEnvironment()).toBeNull();
    writeEnvironment({ PORT: "3000" });
    expect(runningEnvironment()).toEqual({ PORT: "3000" });
    expect(await withDatabase("npm run doctor", (running) => Promise.resolve(running))).toBe(true);
    await close();
    expect(existsSync(file)).toBe(false);
  });

  it("are not those that an earlier product left, while a command or a start has the folder", async () => {
    writeFileSync(file, JSON.stringify({ DATABASE_URL: "postgresql://127.0.0.1:1/gone" }));
    const { close } = await openSupervisor("npm run doctor", null);
    expect(runningEnvironment()).toBeNull();
    await expect(withDatabase("npm run migrate", () => Promise.resolve())).rejects.toThrow(
      `npm run doctor (process ${process.pid}) is at work in this folder and is not, or no longer, ready.`,
    );
    await close();
  });
});
