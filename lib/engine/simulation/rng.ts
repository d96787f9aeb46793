/** Seeded randomness that depends on what is asked about, not on the order of asking: the same seed gives the same simulation. */
export type Rng = () => number;

/** FNV-1a over UTF-16 units with a final avalanche. */
function hash(text: string, seed: number): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Numbers in [0, 1) for one thing (mulberry32). */
export function rngOf(seed: number, ...about: (string | number)[]): Rng {
  let state = hash(about.join("/"), seed);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(rng: Rng): number {
  const u = Math.max(rng(), Number.EPSILON);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * rng());
}

/** Marsaglia and Tsang (2000), with the boost for shapes below 1. */
export function gamma(rng: Rng, shape: number): number {
  if (shape <= 0) return 0;
  if (shape < 1) return gamma(rng, shape + 1) * Math.max(rng(), Number.EPSILON) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(rng);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(Math.max(rng(), Number.EPSILON)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Shares that could stand behind these counts: a draw from their Dirichlet posterior. All zero stays all zero. */
export function drawShares<K extends string>(rng: Rng, counts: Partial<Record<K, number>>): [K, number][] {
  const keys = (Object.keys(counts) as K[]).sort();
  const draws = keys.map((key): [K, number] => [key, gamma(rng, counts[key] ?? 0)]);
  const sum = draws.reduce((total, [, value]) => total + value, 0);
  return sum === 0 ? draws : draws.map(([key, value]) => [key, value / sum]);
}

/** The key at `u` of [0, 1) in shares that sum up to 1; null of none. */
export function pick<K extends string>(shares: readonly [K, number][], u: number): K | null {
  let rest = u;
  for (const [key, share] of shares) {
    if (rest < share) return key;
    rest -= share;
  }
  return shares.findLast(([, share]) => share > 0)?.[0] ?? null;
}
