/** A share of people or calls: `part` of `whole`. */
export interface Proportion {
  part: number;
  whole: number;
}

/** A difference of two shares in percentage points, and the range in which it lies with 95% confidence. */
export interface RateDifference {
  points: number;
  /** Null where the parts can't be shares of their wholes (people who pass a node twice), or a whole is empty. */
  range: { low: number; high: number } | null;
  /** The range does not hold zero: chance alone would rarely give it. */
  isClear: boolean;
}

const Z_95 = 1.959963984540054;

/**
 * `after` less `before`. The range is Newcombe's hybrid of two Wilson intervals (Statistics in Medicine 17, 1998, method 10), which
 * holds for few people and shares near 0% or 100%, where the usual one does not.
 */
export function rateDifference(before: Proportion, after: Proportion): RateDifference | null {
  if (before.whole === 0 || after.whole === 0) return null;
  const [p, q] = [before.part / before.whole, after.part / after.whole];
  const points = (q - p) * 100;
  const [a, b] = [wilson(before), wilson(after)];
  if (!a || !b) return { points, range: null, isClear: false };
  const low = (q - p - Math.hypot(q - b.low, a.high - p)) * 100;
  const high = (q - p + Math.hypot(b.high - q, p - a.low)) * 100;
  return { points, range: { low, high }, isClear: low > 0 || high < 0 };
}

function wilson({ part, whole }: Proportion): { low: number; high: number } | null {
  if (part < 0 || part > whole) return null;
  const p = part / whole;
  const z2 = Z_95 ** 2;
  const middle = p + z2 / (2 * whole);
  const half = Z_95 * Math.sqrt((p * (1 - p)) / whole + z2 / (4 * whole ** 2));
  return { low: (middle - half) / (1 + z2 / whole), high: (middle + half) / (1 + z2 / whole) };
}
