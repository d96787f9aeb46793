import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

// Runs before anything is installed, so it shares no code with scripts/supervisor; its locks are of the same form.

/**
 * Runs `work` unless `isDone`, alone in this clone: a second command waits and then finds it done.
 * @param {{ lock: string, isDone: () => boolean, work: () => void, say: (line: string) => void }} parts
 */
export async function once({ lock, isDone, work, say }) {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let said = false; !take(lock); ) {
    const holder = liveHolder(lock);
    if (!holder) {
      clearDead(lock);
      continue;
    }
    if (!said) say(`  … another command (process ${holder.pid}) is installing the dependencies: waiting for it`);
    said = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  if (!isDone()) work();
  release();
  process.off("exit", release);
}

/** Who lives and holds the lock, or null. */
export function liveHolder(lock) {
  try {
    const { pid, started, command } = JSON.parse(readFileSync(lock, "utf8"));
    return Number.isInteger(pid) && startOf(pid) === started ? { pid, command } : null;
  } catch {
    return null;
  }
}

function take(lock) {
  const own = `${lock}.${process.pid}.new`;
  const content = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  writeFileSync(own, content);
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    // A file system without hard links.
    return createdAt(lock, content);
  } finally {
    rmSync(own, { force: true });
  }
}

function createdAt(lock, content) {
  try {
    writeFileSync(lock, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Moved aside and looked at again: it may be a live one by now. */
function clearDead(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (liveHolder(aside)) createdAt(lock, readFileSync(aside, "utf8"));
  rmSync(aside, { force: true });
}

/** As identity.ts: tells a process from a later one with the same id. */
function startOf(pid) {
  if (process.platform !== "linux") return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() || null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${fields[19]}`;
  } catch {
    return null;
  }
}
