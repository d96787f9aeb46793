import type { JourneyDocument } from "../document";

const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

/** Makes node ids. `random` gives numbers in [0, 1): randomness stays outside of the pure functions. */
export type NewId = () => string;
export function idMaker(random: () => number): NewId {
  return () => {
    let id = "n";
    for (let i = 0; i < 9; i += 1) id += ALPHABET[Math.floor(random() * ALPHABET.length)] ?? "2";
    return id;
  };
}

/** An id that no node of the document has: a node that was deleted never lends its id, and so its figures, to another. */
export function freshId(document: JourneyDocument, newId: NewId, taken: ReadonlySet<string> = new Set()): string {
  const used = new Set(document.nodes.map((node) => node.id));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const id = newId();
    if (!used.has(id) && !taken.has(id)) return id;
  }
  for (let n = 1; ; n += 1) if (!used.has(`n${n}`) && !taken.has(`n${n}`)) return `n${n}`;
}

/** One edge leaves an outlet, so its two names identify it. */
export const edgeId = (from: string, outlet: string): string => `${from}:${outlet}`;
