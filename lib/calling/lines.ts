/** C6: which line a call goes over. */

/** A line with what it can take now. */
export interface LineRoom {
  id: string;
  /** null = nationwide. */
  region: string | null;
  /** Calls it may start now. */
  room: number;
}

/**
 * The line of each call, in the order of the calls' regions (null = not known); null = no line has room. A local line comes
 * first, then a nationwide one, then any other; of equals the one with most room, so that they are worn evenly.
 */
export function chooseLines(regions: readonly (string | null)[], lines: readonly LineRoom[]): (string | null)[] {
  const left = new Map(lines.map((line) => [line.id, Math.max(0, Math.floor(line.room))]));
  const takeOf = (candidates: readonly LineRoom[]): string | null => {
    let best: string | null = null;
    for (const { id } of candidates) if ((left.get(id) ?? 0) > (best === null ? 0 : (left.get(best) ?? 0))) best = id;
    if (best !== null) left.set(best, (left.get(best) ?? 0) - 1);
    return best;
  };
  const local = Map.groupBy(lines, (line) => line.region);
  const nationwide = local.get(null) ?? [];
  const chosen = regions.map((region) => (region === null ? null : takeOf(local.get(region) ?? [])));
  return chosen.map((line) => line ?? takeOf(nationwide) ?? takeOf(lines));
}
