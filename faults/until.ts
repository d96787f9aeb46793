import { availableParallelism, loadavg } from "node:os";

const MOST = 6;

/** How much longer than on a machine at rest everything may take: others may keep this one busy. */
export const patience = (): number => Math.min(MOST, Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()));

/** Waits for a condition; fails with `what`, and with what `tell` says then. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  { timeoutMs = 60_000, everyMs = 100, tell = () => "" }: { timeoutMs?: number; everyMs?: number; tell?: () => string } = {},
): Promise<T> {
  const begun = Date.now();
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    const waitedMs = Date.now() - begun;
    if (waitedMs > timeoutMs * patience()) throw new Error(`waited ${Math.round(waitedMs / 1000)} s in vain for ${what}. ${tell()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
