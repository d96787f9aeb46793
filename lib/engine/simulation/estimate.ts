import type { Estimate } from "@/lib/metrics/simulation-result";

/** 90th percentile of Student's t by degrees of freedom 1-9; a few universes know their own spread only so well. */
const T90 = [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383];

/**
 * From one figure of each universe, already scaled to the whole audience, to a range that holds the truth in eight of ten cases: a
 * prediction interval of Student's t. It errs on the wide side, because a universe holds fewer people than the truth does.
 */
export function estimate(values: readonly number[], bounds: { min?: number; max?: number } = {}): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / (n || 1);
  if (n < 2) return { mean, low: mean, high: mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const reach = (T90[Math.min(n - 1, T90.length) - 1] ?? 1.383) * Math.sqrt(variance * (1 + 1 / n));
  const hold = (value: number) => Math.min(Math.max(value, bounds.min ?? -Infinity), bounds.max ?? Infinity);
  return { mean, low: hold(mean - reach), high: hold(mean + reach) };
}
