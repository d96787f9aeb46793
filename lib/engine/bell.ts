import type { PumpName } from "./pumps/names";

/**
 * Tells a pump in this process that there is work, so that it need not find out by looking. Only a hint: a pump in another
 * process finds it at its next look.
 */
const waiting = new Map<PumpName, Set<() => void>>();

export function ring(name: PumpName): void {
  for (const wakeUp of waiting.get(name) ?? []) wakeUp();
}

/** Until somebody rings, `ms` have gone by, or the signal says stop; true = it rang. */
export function waitForBell(name: PumpName, ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const sleepers = waiting.get(name) ?? new Set();
    waiting.set(name, sleepers);
    const done = (rang: boolean) => {
      clearTimeout(timer);
      sleepers.delete(rung);
      signal.removeEventListener("abort", stopped);
      resolve(rang);
    };
    const rung = () => done(true);
    const stopped = () => done(false);
    const timer = setTimeout(() => done(false), ms);
    sleepers.add(rung);
    signal.addEventListener("abort", stopped, { once: true });
  });
}
