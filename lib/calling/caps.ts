/** C3: how often one number may be called. Pure: the caller holds the number's row locked while it asks and inserts. */
import { DAY_MS } from "@/lib/time/day";
import { type Cap, type CallingPolicy, type ScriptCategory, strictestCaps } from "./policy";

/** One of the company's calls to the number in the past, or one under way. */
export interface PastCall {
  atMs: number;
  /** A call and its redials share it. */
  contactId: string;
  category: ScriptCategory | null;
  /** null = under way or not known: it is taken for answered, so that two calls at once can't both be. */
  answered: boolean | null;
}

/** The call that is asked for. A redial carries the contactId of its first call. */
export interface NextCall {
  contactId: string;
  category: ScriptCategory | null;
}

export type CapVerdict =
  | { allowed: true }
  | {
      allowed: false;
      blockedBy: Cap;
      /** When every cap would allow it if nothing else happened; null = never (a limit of 0). */
      untilMs: number | null;
      /** It may be allowed sooner: the cap only holds because a call's result is not known yet. */
      pending: boolean;
    };

/** The caps for a call: its category's list, which replaces the default one, joined with a task's rule group. */
export function capsFor(policy: Pick<CallingPolicy, "caps">, category: ScriptCategory | null, ruleGroup: Cap[] = []): Cap[] {
  return strictestCaps(policy.caps[category ?? "default"], ruleGroup);
}

/** The instants that fill up this cap, one per contact or call. */
function countedAt(history: PastCall[], next: NextCall, cap: Cap, known: boolean): number[] {
  const calls = history.filter((call) => cap.of === "all" || call.category === next.category);
  if (cap.counts === "calls") return calls.map((call) => call.atMs);
  if (cap.counts === "answered") {
    return calls.filter((call) => call.answered === true || (!known && call.answered === null)).map((call) => call.atMs);
  }
  const lastOfContact = new Map<string, number>();
  for (const call of calls) {
    if (call.contactId === next.contactId) continue;
    lastOfContact.set(call.contactId, Math.max(call.atMs, lastOfContact.get(call.contactId) ?? call.atMs));
  }
  return [...lastOfContact.values()];
}

/** When this cap lets the call through: `nowMs` at once, a later instant, or null for never. */
function freeAt(history: PastCall[], next: NextCall, cap: Cap, nowMs: number, known = false): number | null {
  const windowMs = cap.windowDays * DAY_MS;
  const inWindow = countedAt(history, next, cap, known)
    .filter((atMs) => atMs + windowMs > nowMs)
    .sort((a, b) => a - b);
  if (cap.limit === 0) return null;
  const blocking = inWindow[inWindow.length - cap.limit];
  return blocking === undefined ? nowMs : blocking + windowMs;
}

/** May this number be called now? `blockedBy` is the cap that holds longest. */
export function evaluateCaps(history: PastCall[], caps: Cap[], nowMs: number, next: NextCall): CapVerdict {
  let worst: { cap: Cap; untilMs: number | null } | null = null;
  for (const cap of caps) {
    const untilMs = freeAt(history, next, cap, nowMs);
    if (untilMs === nowMs) continue;
    if (worst === null || (worst.untilMs !== null && (untilMs === null || untilMs > worst.untilMs))) worst = { cap, untilMs };
  }
  if (worst === null) return { allowed: true };
  const pending = caps.every((cap) => freeAt(history, next, cap, nowMs, true) === nowMs);
  return { allowed: false, blockedBy: worst.cap, untilMs: worst.untilMs, pending };
}

/** How many days of a number's history the caps look back on. */
export function historyDays(caps: Cap[]): number {
  return caps.reduce((days, cap) => Math.max(days, cap.windowDays), 0);
}
