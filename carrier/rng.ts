import { hash } from "node:crypto";

/** Random numbers in [0, 1). */
export type Rng = () => number;

/** sfc32, seeded by a hash of the parts: the same parts give the same stream, whatever happened before. */
export function rngOf(...parts: (string | number)[]): Rng {
  const digest = hash("sha256", JSON.stringify(parts), "buffer");
  let a = digest.readUInt32LE(0);
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  let counter = digest.readUInt32LE(12);
  return () => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4_294_967_296;
  };
}

export function between(rng: Rng, min: number, max: number): number {
  return Math.round(min + rng() * (max - min));
}

export function pick<T>(rng: Rng, items: readonly T[]): T | undefined {
  return items[Math.floor(rng() * items.length)];
}

/** One of the weighted items; undefined when every weight is 0. */
export function pickWeighted<T>(rng: Rng, items: readonly (readonly [T, number])[]): T | undefined {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  let at = rng() * total;
  for (const [item, weight] of items) {
    at -= weight;
    if (at < 0) return item;
  }
  return undefined;
}

export function idOf(prefix: string, ...parts: (string | number)[]): string {
  return `${prefix}_${hash("sha256", JSON.stringify(parts), "hex").slice(0, 24)}`;
}
