import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clearDead, holderOf, takeLock } from "./lock";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "yidao-lock-"));
  file = path.join(folder, "lock.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the lock of a data folder", () => {
  it("is held by one, named to the second, and free again after release", () => {
    const release = takeLock(file, "npm start", "http://localhost:3000");
    expect(() => takeLock(file, "npm run dev", null)).toThrow(
      `already runs from this folder at http://localhost:3000 (npm start, process ${process.pid})`,
    );
    release();
    expect(existsSync(file)).toBe(false);
    takeLock(file, "npm run dev", null)();
  });

  it("is taken over from a process that died, also when another process has its id by now", () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: "an earlier boot:1", command: "npm start", url: null }));
    expect(holderOf(file)).toBeNull();
    takeLock(file, "npm start", null);
    expect(holderOf(file)?.pid).toBe(process.pid);
  });

  it("is taken over when it is not even readable", () => {
    writeFileSync(file, "{ half");
    takeLock(file, "npm start", null);
    expect(holderOf(file)?.pid).toBe(process.pid);
  });

  it("stays with whoever took it between another's look and that other's clearing away", () => {
    takeLock(file, "npm start", null);
    clearDead(file);
    expect(holderOf(file)?.pid).toBe(process.pid);
    expect(readdirSync(folder)).toEqual(["lock.json"]);
  });
});
