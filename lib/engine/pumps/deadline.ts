import { performance } from "node:perf_hooks";

/**
 * A request leaves this long after the last look at the rules, or not at all: whatever is decided in the meantime (a pause, a kill
 * switch, an opt-out) holds for everything later than that.
 */
const AFTER_LOOK_MS = 700;
/** And this long after that look began. With the request's own time-out it stays below the guard before the hours close. */
const AFTER_START_MS = 5_000;

/** Until when requests may leave, on the monotonic clock, asked once the look at the rules is committed. */
export const sendDeadline = (startedAtMs: number): number => Math.min(performance.now() + AFTER_LOOK_MS, startedAtMs + AFTER_START_MS);
