import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyEnvironment, resetConfig } from "@/lib/config";
import { secrets } from "./secrets";
import { noteOwnDatabase, whatToWipe } from "./wipe";

const NAMES = ["YIDAO_DATA_DIR", "DATABASE_URL", "YIDAO_OWNER_DATABASE_URL", "YIDAO_PHONE_KEYS", "YIDAO_PHONE_HASH_KEY"];
const before = NAMES.map((name) => [name, process.env[name]] as const);
let data: string;
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), "yidao-wipe-"));
  for (const name of NAMES) delete process.env[name];
  applyEnvironment({ YIDAO_DATA_DIR: data });
});
afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  resetConfig();
  rmSync(data, { recursive: true, force: true });
});

const wipe = () => {
  for (const one of whatToWipe().doomed) rmSync(one, { recursive: true, force: true });
};
function makeDatabase(): void {
  mkdirSync(path.join(data, "postgres"));
  writeFileSync(path.join(data, "postgres", "PG_VERSION"), "18\n");
}

describe("the secrets of a data folder", () => {
  it("are made once, and the environment's come first", () => {
    const made = secrets();
    expect(secrets()).toEqual(made);
    applyEnvironment({ YIDAO_PHONE_KEYS: "1:restored", YIDAO_PHONE_HASH_KEY: "restored" });
    expect(secrets()).toEqual({ ...made, phoneKeys: "1:restored", phoneHashKey: "restored" });
    expect(readFileSync(path.join(data, "secrets.json"), "utf8")).not.toContain("restored");
  });

  it("are not made anew for an embedded database that has had others", () => {
    makeDatabase();
    expect(() => secrets()).toThrow(/secrets of the database in .*postgres are gone[^]*npm run reset/u);
    expect(existsSync(path.join(data, "secrets.json"))).toBe(false);
  });
});

describe("a reset", () => {
  it("deletes the embedded database and its secrets together, the database first", () => {
    secrets();
    makeDatabase();
    expect(whatToWipe()).toEqual({ doomed: [path.join(data, "postgres"), data], keptFor: null });
  });

  it("spares the secrets of a database of one's own", () => {
    const made = secrets();
    writeFileSync(path.join(data, "ports.json"), "{}");
    applyEnvironment({ DATABASE_URL: "postgresql://u:p@db.example:5432/clinic" });
    expect(whatToWipe().keptFor).toBe("db.example:5432/clinic");
    wipe();
    expect(readdirSync(data)).toEqual(["secrets.json"]);
    expect(secrets()).toEqual(made);
  });

  it("remembers that database when the reset is not told of it", () => {
    secrets();
    noteOwnDatabase("postgresql://u:p@db.example:5432/clinic");
    expect(whatToWipe().keptFor).toBe("db.example:5432/clinic");
    wipe();
    expect(readdirSync(data).sort()).toEqual(["own-database.txt", "secrets.json"]);
    expect(readFileSync(path.join(data, "own-database.txt"), "utf8")).not.toContain("u:p");
  });
});
