/** What happens to calls and texts that could not go for a while: a pause, the night, an outage (A8). */
import { MINUTE_MS } from "@/lib/time/day";

/** Calling comes back to its full number of seats over so long. */
export const RELEASE_MS = 5 * MINUTE_MS;
/** So many calls may be made at once from the first moment on. */
const AT_FIRST = 20;

/** How many calls may be under way `openForMs` after calling could begin again: from a few to `limit`, growing evenly. */
export function placesWhileReleasing(openForMs: number, limit: number): number {
  if (openForMs >= RELEASE_MS) return limit;
  return Math.min(limit, Math.max(AT_FIRST, Math.floor((limit * Math.max(0, openForMs)) / RELEASE_MS)));
}

/** Whether a call or text that was wanted at `wantedAtMs` is not to be sent any more, by its node's rule; none = it always is. */
export function isStale(staleAfterMinutes: number | null | undefined, wantedAtMs: number, nowMs: number): boolean {
  return typeof staleAfterMinutes === "number" && nowMs - wantedAtMs > staleAfterMinutes * MINUTE_MS;
}
