/** C2: what a call that did not reach the person leads to. One budget per contact: a redial never earns another one. */
import { MINUTE_MS } from "@/lib/time/day";
import { boundedRedial, type CallingPolicy, type Redial, type RedialKind } from "./policy";
import type { CallState } from "./outcome";

/** What a task asks for, or the company's default, within the bounds in force. */
export function redialInForce(task: Redial | null, policy: Pick<CallingPolicy, "redial" | "redialBounds">): Redial {
  return boundedRedial(task ?? policy.redial, policy.redialBounds);
}

export function isRedialKind(state: CallState): state is RedialKind {
  return state === "no_answer" || state === "busy" || state === "rejected" || state === "power_off" || state === "failed";
}

/**
 * When to dial again after attempt number `attempt` (1 = the first call) ended in `state`, or null: the contact is over.
 * The caller moves the instant into the window with `nextAllowedInstant` and checks the caps again.
 */
export function redialAt(input: { state: CallState; attempt: number; endedAtMs: number; redial: Redial }): number | null {
  const { state, attempt, endedAtMs, redial } = input;
  if (!isRedialKind(state) || !redial.kinds.includes(state) || attempt > redial.times) return null;
  return endedAtMs + redial.intervalMinutes * MINUTE_MS;
}
