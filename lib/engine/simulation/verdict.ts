import { capReason, formatReason } from "@/lib/calling/block-reason";
import { capsFor, evaluateCaps, type NextCall, type PastCall } from "@/lib/calling/caps";
import { type NumberFacts, neverCallReason } from "@/lib/calling/never-call";
import type { CallingPolicy } from "@/lib/calling/policy";
import { MINUTE_MS } from "@/lib/calling/zone";

export type Verdict = { type: "call" } | { type: "defer"; untilMs: number } | { type: "end"; state: "blocked" | "failed"; reason: string };

/** As long as the dial pump waits for the result of another call to the same number. */
const PENDING_RESULT_MS = 5 * MINUTE_MS;

/** What the rules say of a call at this instant: the same rules, in the same order, as the dial pump asks (pumps/reserve.ts). */
export function verdictOf(policy: CallingPolicy, facts: NumberFacts, history: PastCall[], next: NextCall, nowMs: number): Verdict {
  const never = neverCallReason(facts, policy, nowMs);
  if (never !== null) return { type: "end", state: "blocked", reason: never };
  const caps = evaluateCaps(history, capsFor(policy, next.category), nowMs, next);
  if (caps.allowed) return { type: "call" };
  if (caps.pending) return { type: "defer", untilMs: nowMs + PENDING_RESULT_MS };
  return { type: "end", state: "blocked", reason: formatReason(capReason(caps.blockedBy)) };
}
