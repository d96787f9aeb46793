/** Scores what a patient said against the replies that a scene expects. */
import type { Act, Reply } from "../dialogue";
import type { Intent } from "../intent";
import { actsOf, isBareAssent, isNegative, saysWord, willNotTalk } from "./lexicon";
import { commonWords, features, normalise } from "./normalise";

interface KnownExample {
  text: string;
  normalised: string;
  features: Set<string>;
  negative: boolean;
}
interface KnownReply {
  reply: Reply;
  examples: KnownExample[];
}
/** The replies that compete for an utterance, with the weight of each feature among them. */
export interface Candidates {
  replies: KnownReply[];
  weights: Map<string, number>;
}

export interface Scored {
  reply: Reply;
  score: number;
  /** Share of the score that examples gave; the rest came from rules. */
  similarity: number;
  rules: number;
  words: string;
}

export function candidatesOf(replies: readonly Reply[]): Candidates {
  const known = replies.map((reply) => ({
    reply,
    examples: reply.examples.map((text) => {
      const normalised = normalise(text);
      return { text, normalised, features: features(normalised), negative: isNegative(text) };
    }),
  }));
  const repliesWith = new Map<string, number>();
  for (const { examples } of known) {
    const own = new Set(examples.flatMap((example) => [...example.features]));
    for (const feature of own) repliesWith.set(feature, (repliesWith.get(feature) ?? 0) + 1);
  }
  const weights = new Map<string, number>();
  for (const [feature, count] of repliesWith) weights.set(feature, weightOf(feature, count, known.length));
  return { replies: known, weights };
}

/** A pair says more than a character; a feature of few replies more than one of many. */
function weightOf(feature: string, replies: number, all: number): number {
  return (feature.length > 1 ? 1 : 0.4) * Math.log(1 + all / replies);
}

const UNSEEN_WEIGHT = 0.5;

function similarityOf(said: Set<string>, example: Set<string>, weights: Map<string, number>): number {
  let shared = 0;
  let total = 0;
  for (const feature of said) {
    const weight = weights.get(feature) ?? UNSEEN_WEIGHT * (feature.length > 1 ? 1 : 0.4);
    total += weight;
    if (example.has(feature)) shared += 2 * weight;
  }
  for (const feature of example) total += weights.get(feature) ?? 0;
  return total === 0 ? 0 : shared / total;
}

const CONTAINED = 0.85;
const WRONG_POLARITY = 0.55;
const KEYWORD_BONUS = 0.25;
/** How much an act's words say by themselves. Those of a bare yes or a question are in many sentences. */
const ACT_BONUS: Partial<Record<Act, number>> = { assent: 0.3, confirm: 0.32, ask_info: 0.3, hesitate: 0.4, refuse: 0.4 };
const CLEAR_ACT_BONUS = 0.45;
const BARE_ASSENT_BONUS = 0.45;

/** A whole example inside a longer sentence, or the sentence inside an example. */
function containment(said: string, example: string): number {
  const [short, long] = said.length < example.length ? [said, example] : [example, said];
  if (short.length < 2 || !long.includes(short)) return 0;
  return CONTAINED * (0.6 + 0.4 * Math.min(1, (2 * short.length) / long.length));
}

export interface Utterance {
  text: string;
  normalised: string;
  features: Set<string>;
}

export function utterance(text: string): Utterance {
  const normalised = normalise(text);
  return { text, normalised, features: features(normalised) };
}

/** All replies by falling score. `intents` give keywords; `nextScene` is where the bot went, when known: a faint hint. */
export function scoreReplies(said: Utterance, candidates: Candidates, intents: readonly Intent[], nextScene: string | null): Scored[] {
  const acts = actsOf(said.normalised);
  const negative = isNegative(said.text);
  const bareAssent = isBareAssent(said.normalised);
  const scored = candidates.replies.map(({ reply, examples }): Scored => {
    let similarity = 0;
    let nearest = "";
    for (const example of examples) {
      const near = Math.max(
        similarityOf(said.features, example.features, candidates.weights),
        bareAssent ? 0 : containment(said.normalised, example.normalised),
      );
      const held = example.negative === negative || example.normalised === said.normalised ? near : near * WRONG_POLARITY;
      if (held > similarity) {
        similarity = held;
        nearest = example.text;
      }
    }
    const intent = intents.find((candidate) => candidate.key === reply.intent);
    const keyword = intent?.keywords.find((word) => saysWord(said.text, word));
    const acted = intent?.level === "refused" ? willNotTalk(said.text) : acts.has(reply.act);
    let rules = acted ? (ACT_BONUS[reply.act] ?? CLEAR_ACT_BONUS) : 0;
    if (keyword !== undefined) rules += KEYWORD_BONUS;
    if (bareAssent && (reply.act === "assent" || reply.act === "confirm")) rules += BARE_ASSENT_BONUS;
    if (nextScene !== null && reply.next === nextScene) rules += 0.08;
    return { reply, score: similarity + rules, similarity, rules, words: keyword ?? commonWords(said.text, nearest) };
  });
  return scored.sort((a, b) => b.score - a.score);
}

/** How sure the best one is, 0-1: how far it stands above nothing and above the best reply that means something else. */
export function confidenceOf(scored: readonly Scored[]): number {
  const best = scored[0];
  if (best === undefined) return 0;
  const rival = scored.find((other) => other.reply.intent !== best.reply.intent || other.reply.optOut !== best.reply.optOut);
  const strength = best.score ** 2;
  return Math.min(0.99, strength / (strength + 0.6 * (rival?.score ?? 0) ** 2 + 0.06));
}
