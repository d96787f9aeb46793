import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { arch, cpus, platform, totalmem } from "node:os";
import path from "node:path";
import { median } from "./statistics";

const ROUNDS = 200;

/** Median time of an fdatasync after a write of 8 KiB, in milliseconds, in this folder. */
export function fsyncLatencyMs(folder: string): number {
  const file = path.join(folder, "fsync.tmp");
  const handle = openSync(file, "w");
  const block = Buffer.alloc(8192, 1);
  try {
    const times = Array.from({ length: ROUNDS }, (_, round) => {
      writeSync(handle, block, 0, block.length, (round % 64) * block.length);
      const startedAt = performance.now();
      fdatasyncSync(handle);
      return performance.now() - startedAt;
    });
    return median(times);
  } finally {
    closeSync(handle);
    rmSync(file, { force: true });
  }
}

export function machineLine(): string {
  const [first] = cpus();
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  return `${cpus().length} × ${first?.model.trim() ?? "?"}, ${gib} GiB, ${platform()} ${arch()}, Node ${process.version}`;
}

/** The most memory a process has held so far, in MB; null where the system does not tell. */
export function peakMemoryMb(pid: number): number | null {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found ? Number(found[1]) / 1024 : null;
  } catch {
    return null;
  }
}
