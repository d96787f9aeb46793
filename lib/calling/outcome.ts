/**
 * Folds a call's events into one outcome. Events come late, twice and out of order; the fold is by provider time and
 * state rank, so every order of arrival gives the same outcome. `ended` wins over everything.
 */
import { z } from "zod";

export const CALL_STATES = ["answered", "no_answer", "busy", "rejected", "power_off", "empty_number", "suspended", "failed"] as const;
export type CallState = (typeof CALL_STATES)[number];

export const turnSchema = z.object({
  who: z.enum(["bot", "customer"]),
  text: z.string().max(4000),
  /** Milliseconds since the call was answered. */
  atMs: z.number().min(0),
});
export type Turn = z.infer<typeof turnSchema>;

export interface CallEnd {
  state: CallState;
  startedAtMs: number;
  answeredAtMs: number | null;
  endedAtMs: number;
  talkSeconds: number;
  turns: Turn[];
}

export type CallEvent = { atMs: number } & ({ type: "ringing" } | { type: "answered" } | { type: "ended"; end: CallEnd });

export interface CallOutcome {
  phase: "dialling" | "ringing" | "answered" | "ended";
  ringingAtMs: number | null;
  answeredAtMs: number | null;
  /** Provider time of the ending that holds. */
  endAtMs: number | null;
  end: CallEnd | null;
}

export const NO_OUTCOME: CallOutcome = { phase: "dialling", ringingAtMs: null, answeredAtMs: null, endAtMs: null, end: null };

const earliest = (a: number | null, b: number): number => (a === null ? b : Math.min(a, b));

/** What of an ending decides whether it holds against another. */
export interface EndRank {
  /** Provider time. */
  atMs: number;
  state: CallState;
  talkSeconds: number;
}

/** > 0: `a` holds against `b`. The later by provider time; at the same time the state listed first; then the longer talk. */
export function compareEnds(a: EndRank, b: EndRank): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  const rank = CALL_STATES.indexOf(b.state) - CALL_STATES.indexOf(a.state);
  return rank !== 0 ? rank : a.talkSeconds - b.talkSeconds;
}

const rankOf = ({ atMs, end }: { atMs: number; end: CallEnd }): EndRank => ({ atMs, state: end.state, talkSeconds: end.talkSeconds });

function laterEnd(a: { atMs: number; end: CallEnd }, b: { atMs: number; end: CallEnd }): { atMs: number; end: CallEnd } {
  const order = compareEnds(rankOf(a), rankOf(b));
  if (order !== 0) return order > 0 ? a : b;
  return JSON.stringify(a.end) <= JSON.stringify(b.end) ? a : b;
}

function phaseOf(outcome: Omit<CallOutcome, "phase">): CallOutcome["phase"] {
  if (outcome.end !== null) return "ended";
  if (outcome.answeredAtMs !== null) return "answered";
  return outcome.ringingAtMs !== null ? "ringing" : "dialling";
}

export function foldEvent(outcome: CallOutcome, event: CallEvent): CallOutcome {
  const next: CallOutcome = { ...outcome };
  if (event.type === "ringing") next.ringingAtMs = earliest(outcome.ringingAtMs, event.atMs);
  if (event.type === "answered") next.answeredAtMs = earliest(outcome.answeredAtMs, event.atMs);
  if (event.type === "ended") {
    const held = outcome.end === null || outcome.endAtMs === null ? null : { atMs: outcome.endAtMs, end: outcome.end };
    const winner = held === null ? event : laterEnd(held, event);
    next.endAtMs = winner.atMs;
    next.end = winner.end;
  }
  return { ...next, phase: phaseOf(next) };
}

export function foldEvents(events: Iterable<CallEvent>): CallOutcome {
  let outcome = NO_OUTCOME;
  for (const event of events) outcome = foldEvent(outcome, event);
  return outcome;
}

/** The number itself is at fault: no redial, no hang-up text, and left alone for `deadNumberDays`. */
export function isDeadNumber(state: CallState): boolean {
  return state === "empty_number" || state === "suspended";
}
