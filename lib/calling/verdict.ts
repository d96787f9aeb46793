/** Whether a planned call may be made now: what the dial pump asks, and the simulation in its place. */
import { MINUTE_MS } from "@/lib/time/day";
import { capReason, formatReason } from "./block-reason";
import { capsFor, evaluateCaps, type NextCall, type PastCall } from "./caps";
import { type NumberFacts, neverCallReason } from "./never-call";
import type { CallingPolicy } from "./policy";
import { mayRedial } from "./redial-budget";

export interface AskedCall extends NextCall {
  /** 1 = the first call of its contact. */
  attempt: number;
  /** How many redials the task in force may make. */
  redialTimes: number;
}

export type CallVerdict = { type: "call" } | { type: "defer"; untilMs: number } | { type: "end"; state: "blocked"; reason: string };

/** How long a call waits for the result of another one to the same number, when only that holds it back. */
const PENDING_RESULT_MS = 5 * MINUTE_MS;

/** `history`: the calls to the number, without the one that asks. The person's own word comes first, then the redial budget, then the caps. */
export function callVerdict(policy: CallingPolicy, facts: NumberFacts, history: PastCall[], asked: AskedCall, nowMs: number): CallVerdict {
  const blocked = (reason: string): CallVerdict => ({ type: "end", state: "blocked", reason });
  const never = neverCallReason(facts, policy, nowMs);
  if (never !== null) return blocked(never);
  if (asked.attempt > 1 && !mayRedial(history, asked.redialTimes, nowMs))
    return blocked(formatReason({ code: "redial_budget", params: { times: asked.redialTimes } }));
  const caps = evaluateCaps(history, capsFor(policy, asked.category), nowMs, asked);
  if (caps.allowed) return { type: "call" };
  if (caps.pending) return { type: "defer", untilMs: nowMs + PENDING_RESULT_MS };
  return blocked(formatReason(capReason(caps.blockedBy)));
}
