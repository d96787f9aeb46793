/** Each import that runs keeps a connection and works on its whole file: the pages need connections and the processor, too. */
const AT_ONCE = 2;

interface Turns {
  /** Under way or in line, by job. */
  known: Map<string, Promise<void>>;
  running: number;
  waiting: { jobId: string; begin: () => void }[];
}

interface Holder {
  yidaoImports?: Turns;
}
// On globalThis, since the server's start and its routes are bundles of their own in one process.
const holder = globalThis as typeof globalThis & Holder;
const turns = (): Turns => (holder.yidaoImports ??= { known: new Map(), running: 0, waiting: [] });

/** Does the work of an import when it is its turn: in the order in which they came, some at a time in a process; once while it stands in line or runs. */
export function inTurn(jobId: string, work: () => Promise<void>): Promise<void> {
  const all = turns();
  const known = all.known.get(jobId);
  if (known) return known;
  const run = takeTurn(all, jobId, work).finally(() => all.known.delete(jobId));
  all.known.set(jobId, run);
  return run;
}

async function takeTurn(all: Turns, jobId: string, work: () => Promise<void>): Promise<void> {
  if (all.running < AT_ONCE) all.running += 1;
  else await new Promise<void>((begin) => all.waiting.push({ jobId, begin }));
  try {
    await work();
  } finally {
    // The turn is handed on as it is: nobody who comes now gets between.
    const next = all.waiting.shift();
    if (next) next.begin();
    else all.running -= 1;
  }
}

/** Whether an import stands in line behind others of this process. */
export const waitsForTurn = (jobId: string): boolean => turns().waiting.some((one) => one.jobId === jobId);
