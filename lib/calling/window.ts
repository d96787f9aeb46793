/** C1: when a number may be called, in the callee's legal time zone. */
import { WEEK_DAYS, weekdayAt } from "@/lib/time/day";
import { timeOfDayMs } from "@/lib/time/wall";
import { instantOf, wallClock } from "@/lib/time/zone";
import type { CallingPolicy, NoCallPeriod } from "./policy";

export type WindowPolicy = Pick<CallingPolicy, "window" | "noCallPeriods" | "guardSeconds">;
/** Milliseconds since local midnight, [from, to). */
export interface OpenSpan {
  fromMs: number;
  toMs: number;
}

function applies(period: NoCallPeriod, weekday: number): boolean {
  return period.weekdays === undefined || period.weekdays.includes(weekday);
}

/** The open spans of a day (ISO weekday): the window less the no-call periods, in order; empty = no calls that day. */
export function openSpans(policy: Pick<CallingPolicy, "window" | "noCallPeriods">, weekday: number): OpenSpan[] {
  let spans: OpenSpan[] = [{ fromMs: timeOfDayMs(policy.window.from), toMs: timeOfDayMs(policy.window.to) }];
  for (const period of policy.noCallPeriods) {
    if (!applies(period, weekday)) continue;
    const fromMs = timeOfDayMs(period.from);
    const toMs = timeOfDayMs(period.to);
    spans = spans.flatMap((span) => [
      { fromMs: span.fromMs, toMs: Math.min(span.toMs, fromMs) },
      { fromMs: Math.max(span.fromMs, toMs), toMs: span.toMs },
    ]);
    spans = spans.filter((span) => span.fromMs < span.toMs);
  }
  return spans.filter((span) => span.fromMs < span.toMs);
}

/**
 * Whether a call may be sent at `instantMs`. The guard keeps a margin before each closing: a request sent just before
 * 20:00:00 must not be accepted after it, so the request's own time-out has to be shorter than the guard.
 */
export function mayCallAt(instantMs: number, zone: string, policy: WindowPolicy): boolean {
  const { weekday, timeMs } = wallClock(instantMs, zone);
  const guardMs = policy.guardSeconds * 1000;
  return openSpans(policy, weekday).some((span) => span.fromMs <= timeMs && timeMs + guardMs < span.toMs);
}

/** Whether the law of the window itself allows a call at that instant, without the guard: what a checker asks. */
export function insideWindow(instantMs: number, zone: string, policy: WindowPolicy): boolean {
  return mayCallAt(instantMs, zone, { ...policy, guardSeconds: 0 });
}

/** The first instant at or after `instantMs` when a call may be sent; null when the policy leaves no time at all. */
export function nextAllowedInstant(instantMs: number, zone: string, policy: WindowPolicy): number | null {
  if (mayCallAt(instantMs, zone, policy)) return instantMs;
  const guardMs = policy.guardSeconds * 1000;
  const { dayNumber } = wallClock(instantMs, zone);
  for (let day = dayNumber; day <= dayNumber + WEEK_DAYS; day++) {
    for (const span of openSpans(policy, weekdayAt(day))) {
      if (span.toMs - span.fromMs <= guardMs) continue;
      const opens = instantOf(day, span.fromMs, zone);
      if (opens >= instantMs) return opens;
    }
  }
  return null;
}

/** When the open span around `instantMs` closes (without the guard); null when it is closed now. */
export function closesAt(instantMs: number, zone: string, policy: WindowPolicy): number | null {
  const { dayNumber, weekday, timeMs } = wallClock(instantMs, zone);
  const span = openSpans(policy, weekday).find((s) => s.fromMs <= timeMs && timeMs < s.toMs);
  return span === undefined ? null : instantOf(dayNumber, span.toMs, zone);
}

/** When the open span around `instantMs` opened; null when it is closed now. */
export function openedAt(instantMs: number, zone: string, policy: WindowPolicy): number | null {
  const { dayNumber, weekday, timeMs } = wallClock(instantMs, zone);
  const span = openSpans(policy, weekday).find((s) => s.fromMs <= timeMs && timeMs < s.toMs);
  return span === undefined ? null : instantOf(dayNumber, span.fromMs, zone);
}
