import type { CallState } from "@/lib/calling/outcome";
import type { ScriptCategory } from "@/lib/calling/policy";
import type { IntentLevel } from "@/lib/scripts/intent";
import { drawShares, gamma, type Rng } from "./rng";

type Counts<K extends string> = Partial<Record<K, number>>;

/** What calls of a script came to: counts, so that it is known how much to trust them. */
export interface Habits {
  source: "script" | "company" | "default";
  /** First calls that it rests on; 0 for the defaults. */
  calls: number;
  first: Counts<CallState>;
  redial: Counts<CallState>;
  /** By intent key, of answered calls. */
  intents: Counts<string>;
  /** Talk of answered calls: quantiles in seconds, evenly spaced from the shortest to the longest. */
  talkSeconds: number[];
  /** How long a call holds its seat before it is answered or given up. */
  ringSeconds: number;
  /** Answered calls in which the person asked to be left alone. */
  optOuts: number;
}

/** Fewer first calls than this say too little. */
export const ENOUGH_CALLS = 50;
/** Defaults are trusted as if they came from so many calls: their ranges are wide. */
const DEFAULT_WEIGHT = 40;
/** Without redials of its own a script's redials go like its first calls, trusted as so many. */
const REDIAL_WEIGHT = 20;

/** By category, where there is no history at all: what clinics' calls commonly come to. Shares of 1. */
const DEFAULT_OUTCOMES: Record<ScriptCategory, Record<CallState, number>> = {
  service: { answered: 0.55, no_answer: 0.25, busy: 0.06, rejected: 0.06, power_off: 0.04, empty_number: 0.02, suspended: 0.015, failed: 0.005 },
  marketing: { answered: 0.42, no_answer: 0.32, busy: 0.07, rejected: 0.1, power_off: 0.04, empty_number: 0.03, suspended: 0.015, failed: 0.005 },
};
const DEFAULT_TALK: Record<ScriptCategory, number[]> = {
  service: [3, 12, 22, 32, 43, 56, 74, 105, 180],
  marketing: [2, 6, 11, 18, 27, 38, 55, 85, 170],
};
/** Most of those whom a clinic reminds agree; an offer interests few. */
const DEFAULT_LEVELS: Record<ScriptCategory, Record<IntentLevel, number>> = {
  service: { strong: 0.5, some: 0.2, weak: 0.08, unclear: 0.16, refused: 0.06 },
  marketing: { strong: 0.15, some: 0.2, weak: 0.2, unclear: 0.25, refused: 0.2 },
};
export const DEFAULT_RING_SECONDS = 18;

/** Intent shares by level, given to the script's own keys: each level evenly among the keys that have it. */
export function byLevel(levels: Counts<IntentLevel>, intents: readonly { key: string; level: IntentLevel }[], weight: number): Counts<string> {
  const present = intents.map(({ level }) => level);
  const sum = [...new Set(present)].reduce((total, level) => total + (levels[level] ?? 0), 0);
  if (sum === 0) return {};
  return Object.fromEntries(
    intents.map(({ key, level }) => [key, (((levels[level] ?? 0) / sum) * weight) / present.filter((other) => other === level).length]),
  );
}

export function defaultHabits(category: ScriptCategory, intents: readonly { key: string; level: IntentLevel }[]): Habits {
  const outcomes = DEFAULT_OUTCOMES[category];
  const weighted: Counts<CallState> = {};
  for (const [state, share] of Object.entries(outcomes) as [CallState, number][]) weighted[state] = share * DEFAULT_WEIGHT;
  return {
    source: "default",
    calls: 0,
    first: weighted,
    redial: {},
    intents: byLevel(DEFAULT_LEVELS[category], intents, DEFAULT_WEIGHT * outcomes.answered),
    talkSeconds: DEFAULT_TALK[category],
    ringSeconds: DEFAULT_RING_SECONDS,
    optOuts: 0.03 * DEFAULT_WEIGHT * outcomes.answered,
  };
}

/** One way things could truly be: rates drawn from what is known, the less is known the wider. */
export interface Rates {
  first: [CallState, number][];
  redial: [CallState, number][];
  intents: [string, number][];
  optOut: number;
  talkSeconds: number[];
  ringSeconds: number;
}

const sumOf = (counts: Counts<string>): number => Object.values(counts).reduce<number>((sum, n) => sum + (n ?? 0), 0);

function scaled(counts: Counts<CallState>, weight: number): Counts<CallState> {
  const sum = sumOf(counts) || 1;
  const out: Counts<CallState> = {};
  for (const [state, n] of Object.entries(counts) as [CallState, number][]) out[state] = (n / sum) * weight;
  return out;
}

export function drawRates(rng: Rng, habits: Habits): Rates {
  const again = sumOf(habits.redial) >= REDIAL_WEIGHT ? habits.redial : scaled(habits.first, REDIAL_WEIGHT);
  const answered = (habits.first.answered ?? 0) + (habits.redial.answered ?? 0);
  const out = gamma(rng, habits.optOuts);
  const kept = gamma(rng, Math.max(answered - habits.optOuts, 0) + 0.5);
  // How long people talk on the whole is not known exactly either: the mean of n talks spreads by about 1/√n of itself.
  const stretch = answered > 0 ? gamma(rng, answered) / answered : 1;
  return {
    first: drawShares(rng, habits.first),
    redial: drawShares(rng, again),
    intents: drawShares(rng, habits.intents),
    optOut: out + kept === 0 ? 0 : out / (out + kept),
    talkSeconds: habits.talkSeconds.map((seconds) => seconds * stretch),
    ringSeconds: habits.ringSeconds,
  };
}

/** The value at `u` of [0, 1) between evenly spaced quantiles. */
export function quantileAt(quantiles: readonly number[], u: number): number {
  const at = u * (quantiles.length - 1);
  const low = quantiles[Math.floor(at)] ?? 0;
  const high = quantiles[Math.min(Math.floor(at) + 1, quantiles.length - 1)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
