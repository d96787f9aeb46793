import type { PumpName } from "./pumps/names";

/** Whose bell rang: these companies', or everybody's. */
export type Rung = ReadonlySet<string> | "all";

/**
 * Tells a pump in this process that there is work, so that it need not find out by looking. Only a hint: a pump in another
 * process finds it at its next look. A bell that rings while the pump is busy is heard when it next listens.
 */
const heard = new Map<PumpName, Set<string> | "all">();
const waiting = new Map<PumpName, Set<() => void>>();

/** Without a company: everybody is to be looked at. */
export function ring(name: PumpName, companyId?: string): void {
  const known = heard.get(name);
  if (companyId === undefined || known === "all") heard.set(name, "all");
  else heard.set(name, (known ?? new Set()).add(companyId));
  for (const wakeUp of waiting.get(name) ?? []) wakeUp();
}

/** Until somebody rings, `ms` have gone by, or the signal says stop; null = nobody rang. */
export function waitForBell(name: PumpName, ms: number, signal: AbortSignal): Promise<Rung | null> {
  return new Promise((resolve) => {
    const sleepers = waiting.get(name) ?? new Set();
    waiting.set(name, sleepers);
    const done = () => {
      clearTimeout(timer);
      sleepers.delete(done);
      signal.removeEventListener("abort", done);
      const rung = heard.get(name) ?? null;
      heard.delete(name);
      resolve(rung);
    };
    const timer = setTimeout(done, ms);
    sleepers.add(done);
    signal.addEventListener("abort", done, { once: true });
    if (heard.has(name)) done();
  });
}
