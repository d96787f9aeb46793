/**
 * The figures of calls (A10, B6), by the definitions of the reference product:
 *
 * - pending: calls not made yet. blocked: calls held back by a rule. called: calls made, each redial counted.
 * - answered: calls made and answered. answer rate = answered / called.
 * - a round is the bot's turn with the patient's answer to it; effective dialogues: calls of 2 rounds or more.
 *   effective-dialogue rate = effective / called (not / answered).
 * - mean talk seconds: over all answered calls.
 * - coverage counts person-times: reached = dispatched + failed to dispatch.
 */
import type { Turn } from "@/lib/calling/outcome";

export const EFFECTIVE_ROUNDS = 2;

/** Rounds of a call: the patient's turns that say something after the bot has spoken; an interrupted run counts once. */
export function roundsOf(turns: readonly Pick<Turn, "who" | "text">[]): number {
  let rounds = 0;
  let asked = false;
  for (const turn of turns) {
    if (turn.who === "bot") asked = true;
    else if (asked && turn.text.trim() !== "") {
      rounds += 1;
      asked = false;
    }
  }
  return rounds;
}

export function isEffectiveDialogue(rounds: number): boolean {
  return rounds >= EFFECTIVE_ROUNDS;
}

export interface CallCounts {
  pending: number;
  blocked: number;
  called: number;
  answered: number;
  effective: number;
  talkSeconds: number;
}

export interface CallFigures extends CallCounts {
  /** 0-1; null while nothing was called. */
  answerRate: number | null;
  effectiveRate: number | null;
  /** null while nothing was answered. */
  meanTalkSeconds: number | null;
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

export function callFigures(counts: CallCounts): CallFigures {
  return {
    ...counts,
    answerRate: share(counts.answered, counts.called),
    effectiveRate: share(counts.effective, counts.called),
    meanTalkSeconds: share(counts.talkSeconds, counts.answered),
  };
}
