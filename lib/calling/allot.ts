/** C5, C6: who may call now. Free seats and free places on lines are handed out one at a time, in turns. */

/** Planned calls that share a script and the lines they may go over. */
export interface QueueDemand {
  scriptId: string;
  /** Lines that share a rate; null = not bound by any. */
  groupId: string | null;
  runId: string;
  waiting: number;
}

/** What is free now. Scripts and groups that are not listed have nothing. */
export interface FreePlaces {
  company: number;
  scripts: ReadonlyMap<string, number>;
  groups: ReadonlyMap<string, number>;
  /** Runs that may have only so many more for now, over all of their queues; the others are not bound. */
  runs: ReadonlyMap<string, number>;
}

/**
 * How many calls each queue may start, in the order of the queues. Scripts take turns, and within a script its queues, so that a
 * long queue never takes what a short one asks for; `turn` says who is first, for when there is less than one for each. Nothing
 * is left free that somebody could use.
 */
export function allot(queues: readonly QueueDemand[], free: FreePlaces, turn = 0): number[] {
  const granted = queues.map(() => 0);
  const groups = new Map(free.groups);
  const runs = new Map(free.runs);
  let left = Math.max(0, Math.floor(free.company));
  const byScript = [...Map.groupBy(queues.keys(), (i) => queues[i]?.scriptId ?? "")];
  // The queues of a script move on once all scripts had their turn: moved together, some would never come first.
  const innerTurn = Math.floor(turn / Math.max(1, byScript.length));
  let scripts = rotated(byScript, turn).map(([scriptId, own]) => ({ left: free.scripts.get(scriptId) ?? 0, ring: rotated([...own], innerTurn) }));
  const takeOne = (script: { left: number; ring: number[] }): boolean => {
    if (left <= 0 || script.left < 1) return false;
    const next = nextOf(script.ring, (i) => isOpen(queues[i], granted[i] ?? 0, { groups, runs }));
    const queue = next === null ? undefined : queues[next];
    if (next === null || !queue) return false;
    granted[next] = (granted[next] ?? 0) + 1;
    script.left -= 1;
    left -= 1;
    if (queue.groupId !== null) groups.set(queue.groupId, (groups.get(queue.groupId) ?? 0) - 1);
    const ofRun = runs.get(queue.runId);
    if (ofRun !== undefined) runs.set(queue.runId, ofRun - 1);
    return true;
  };
  // A lap gives one to each script that can use it; those that can't take no part any more.
  while (scripts.length > 0) scripts = scripts.filter(takeOne);
  return granted;
}

function isOpen(queue: QueueDemand | undefined, granted: number, { groups, runs }: Pick<FreePlaces, "groups" | "runs">): boolean {
  if (!queue || granted >= queue.waiting || (runs.get(queue.runId) ?? 1) < 1) return false;
  return queue.groupId === null || (groups.get(queue.groupId) ?? 0) >= 1;
}

/** The first open one of the ring, which goes to its end; those before it are closed and leave it. */
function nextOf(ring: number[], open: (i: number) => boolean): number | null {
  for (let i = ring.shift(); i !== undefined; i = ring.shift()) {
    if (!open(i)) continue;
    ring.push(i);
    return i;
  }
  return null;
}

function rotated<T>(list: T[], turn: number): T[] {
  const at = list.length === 0 ? 0 : turn % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
