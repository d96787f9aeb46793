import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Readers see the old content or the new, never half of it. */
export function writeFileAtomically(file: string, content: string, mode = 0o644): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, file);
}

const SKIPPED = new Set(["node_modules", ".next", ".data", ".git", "generated", "test-results", "coverage"]);
const TEST = /\.test\.tsx?$/u;

function files(entry: string): string[] {
  if (!existsSync(entry)) return [];
  if (!lstatSync(entry).isDirectory()) return [entry];
  return readdirSync(entry)
    .filter((name) => !SKIPPED.has(name) && !TEST.test(name))
    .sort()
    .flatMap((name) => files(path.join(entry, name)));
}

/** One hash over the paths and contents of files and folders (below `base`), tests left out; what does not exist counts as nothing. */
export function hashOf(base: string, entries: string[], extra = ""): string {
  const hash = createHash("sha256").update(extra);
  for (const file of entries.flatMap((entry) => files(path.join(base, entry)))) {
    hash.update(path.relative(base, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** Whether `stamp` already holds `hash`. */
export const isStamped = (stamp: string, hash: string): boolean => existsSync(stamp) && readFileSync(stamp, "utf8").trim() === hash;
