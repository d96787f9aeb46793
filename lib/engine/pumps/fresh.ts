/** Looked up anew, each call and text would cost a seventh of all that a person of a short journey costs. */
const FRESH_MS = 60_000;

/** Planned so lately, by the run's clock, that it is said as it was read then. */
export const isFresh = (plannedAt: Date, now: Date): boolean => now.getTime() - plannedAt.getTime() < FRESH_MS;
