const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A child that lived this long was well: its next end counts as a first one. */
const WELL_AFTER_MS = 60_000;

export interface Backoff {
  failures: number;
}

/** How long to wait before a child that lived `livedMs` is started again. */
export function nextDelay(state: Backoff, livedMs: number): { delayMs: number; state: Backoff } {
  const failures = livedMs >= WELL_AFTER_MS ? 1 : state.failures + 1;
  return { delayMs: Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)), state: { failures } };
}
