import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyEnvironment, childEnvironment, resetConfig } from "@/lib/config";
import { databaseFolder, holdsDatabase, noteFolder, places } from "./postgres-folder";
import { canReach } from "./postgres-user";

const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const stranger = { uid: self.uid + 40_000, gid: self.gid + 40_000 };

let base: string;
let home: string;
let at: ReturnType<typeof places>;
const before = childEnvironment().YIDAO_DATA_DIR;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), "yidao-folder-"));
  chmodSync(base, 0o755);
  home = path.join(base, "home");
  mkdirSync(path.join(home, ".data"), { recursive: true });
  applyEnvironment({ YIDAO_DATA_DIR: path.join(home, ".data") });
  at = places(path.join(base, "shared"));
});
afterEach(() => {
  chmodSync(home, 0o755);
  if (before === undefined) delete process.env.YIDAO_DATA_DIR;
  else process.env.YIDAO_DATA_DIR = before;
  resetConfig();
  rmSync(base, { recursive: true, force: true });
});

function makeDatabase(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "PG_VERSION"), "18\n");
}

describe("whether a user can get to a folder", () => {
  it("asks every folder above it that exists", () => {
    expect(canReach(path.join(home, ".data", "postgres"), stranger)).toBe(true);
    chmodSync(home, 0o700);
    expect(canReach(path.join(home, ".data", "postgres"), stranger)).toBe(false);
    expect(canReach(path.join(home, ".data"), self)).toBe(true);
  });

  it("goes by the group where it is the user's", () => {
    chmodSync(home, 0o710);
    expect(canReach(home, { uid: stranger.uid, gid: self.gid })).toBe(true);
    expect(canReach(home, stranger)).toBe(false);
  });
});

describe("the place of the embedded database", () => {
  it("is below the data folder, or outside when its user cannot get there", () => {
    expect(databaseFolder(stranger, at)).toEqual({ folder: at.inside, outside: false });
    chmodSync(home, 0o700);
    expect(databaseFolder(stranger, at)).toEqual({ folder: at.outside, outside: true });
    expect(databaseFolder(null, at)).toEqual({ folder: at.inside, outside: false });
  });

  it("stays outside when the folders above the data were opened since", () => {
    makeDatabase(at.outside);
    expect(databaseFolder(self, at)).toEqual({ folder: at.outside, outside: true });
  });

  it("is not another, empty one when a folder above it was closed since", () => {
    makeDatabase(at.inside);
    chmodSync(home, 0o700);
    expect(() => databaseFolder(stranger, at)).toThrow(
      new RegExp(`lies in ${at.inside}[^]*Open the folders above it again[^]*mv ${at.inside} ${at.outside}`),
    );
  });

  it("is not used as somebody whom it does not belong to", () => {
    makeDatabase(at.inside);
    expect(() => databaseFolder(stranger, at)).toThrow(`belongs to user ${self.uid}, and PostgreSQL would now run as user ${stranger.uid}`);
    expect(databaseFolder(null, at).folder).toBe(at.inside);
  });

  it("is asked for when there are two", () => {
    makeDatabase(at.inside);
    makeDatabase(at.outside);
    expect(() => databaseFolder(self, at)).toThrow(`two databases of this folder: ${at.inside} and ${at.outside}`);
  });

  it("does not begin anew when the data folder has another path than its database knows", () => {
    const earlier = path.join(base, "shared", "earlier", "postgres");
    noteFolder(earlier);
    expect(databaseFolder(null, at).folder).toBe(at.inside);
    makeDatabase(earlier);
    expect(() => databaseFolder(null, at)).toThrow(new RegExp(`lies in ${earlier}[^]*mv ${earlier} ${at.outside}`));
  });

  it.runIf(self.uid !== 0)("counts as there when only another user may look", () => {
    makeDatabase(at.inside);
    chmodSync(at.inside, 0o000);
    expect(holdsDatabase(at.inside)).toBe(true);
    chmodSync(at.inside, 0o700);
  });
});
