import type { MetricSpec } from "./types";

/** Counters of one node by name, as the engine keeps them: "entered", "blocked:cap", "call:called". */
export type NodeCounters = Readonly<Record<string, number>>;

/** The value of a metric; a share of nothing is null. Rates are 0-1. */
export function figureOf({ of, per }: MetricSpec, counters: NodeCounters): number | null {
  const value = sumOf(of, counters);
  if (!per) return value;
  const whole = sumOf(per, counters);
  return whole === 0 ? null : value / whole;
}

export function sumOf(names: readonly string[], counters: NodeCounters): number {
  let sum = 0;
  for (const [name, value] of Object.entries(counters))
    if (names.some((wanted) => (wanted.endsWith(":") ? name.startsWith(wanted) : name === wanted))) sum += value;
  return sum;
}
