/**
 * C2: one budget of redials per person, whichever journeys call them. A redial is every call but the first of its contact; those that
 * any journey made to the number within a rolling day count against what the redialling task may make.
 */
import { DAY_MS } from "@/lib/time/day";
import type { PastCall } from "./caps";

/** Redials to the number in the day before `nowMs`. Calls under way count: they are redials already. */
export function redialsWithinDay(history: PastCall[], nowMs: number): number {
  const first = new Map<string, number>();
  for (const call of history) first.set(call.contactId, Math.min(call.atMs, first.get(call.contactId) ?? call.atMs));
  const recent = history.filter((call) => call.atMs > nowMs - DAY_MS).length;
  return recent - [...first.values()].filter((atMs) => atMs > nowMs - DAY_MS).length;
}

/** May a task that redials up to `times` times do so now? `history` holds the calls to the number, without the one that asks. */
export const mayRedial = (history: PastCall[], times: number, nowMs: number): boolean => redialsWithinDay(history, nowMs) < times;
