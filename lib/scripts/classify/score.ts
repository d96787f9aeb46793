/** Scores what a patient said against the replies that a scene expects. */
import type { Act, Reply } from "../dialogue";
import type { Intent } from "../intent";
import { actsOf, isBareAssent, isNegative, saysWord, willNotTalk } from "./lexicon";
import { commonWords, features, normalise } from "./normalise";

interface KnownExample {
  text: string;
  normalised: string;
  negative: boolean;
  /** Of all its features. */
  weight: number;
}
interface KnownReply {
  reply: Reply;
  /** Its examples stand from here to `end` in the list of all of them. */
  from: number;
  end: number;
}
interface KnownFeature {
  weight: number;
  /** The examples that have it, by their places in the list. */
  examples: number[];
}
/** The replies that compete for an utterance: their examples, found by what they are made of. */
export interface Candidates {
  replies: KnownReply[];
  examples: KnownExample[];
  features: Map<string, KnownFeature>;
}

export interface Scored {
  reply: Reply;
  score: number;
  /** Share of the score that examples gave; the rest came from rules. */
  similarity: number;
  rules: number;
  /** Of its intent, where it was said. */
  keyword: string | null;
  /** The example that comes nearest. */
  nearest: string;
}

/** The words that speak for it. */
export const wordsFor = ({ keyword, nearest }: Scored, said: string): string => keyword ?? commonWords(said, nearest);

export function candidatesOf(replies: readonly Reply[]): Candidates {
  const known: KnownReply[] = [];
  const examples: KnownExample[] = [];
  const found = new Map<string, { examples: number[]; replies: Set<Reply> }>();
  for (const reply of replies) {
    const from = examples.length;
    for (const text of reply.examples) {
      const normalised = normalise(text);
      for (const feature of features(normalised)) {
        const having = found.get(feature) ?? { examples: [], replies: new Set() };
        having.examples.push(examples.length);
        having.replies.add(reply);
        found.set(feature, having);
      }
      examples.push({ text, normalised, negative: isNegative(text), weight: 0 });
    }
    known.push({ reply, from, end: examples.length });
  }
  const weighed = new Map<string, KnownFeature>();
  for (const [feature, having] of found) {
    const weight = weightOf(feature, having.replies.size, known.length);
    weighed.set(feature, { weight, examples: having.examples });
    for (const place of having.examples) {
      const example = examples[place];
      if (example) example.weight += weight;
    }
  }
  return { replies: known, examples, features: weighed };
}

/** A pair says more than a character; a feature of few replies more than one of many. */
function weightOf(feature: string, replies: number, all: number): number {
  return (feature.length > 1 ? 1 : 0.4) * Math.log(1 + all / replies);
}

const UNSEEN_WEIGHT = 0.5;

/** The Dice coefficient of what was said and each example, by the weights of their features. */
function similaritiesOf(said: Set<string>, { examples, features: known }: Candidates): Float64Array {
  const similarities = new Float64Array(examples.length);
  let weight = 0;
  for (const feature of said) {
    const own = known.get(feature);
    if (own === undefined) {
      weight += UNSEEN_WEIGHT * (feature.length > 1 ? 1 : 0.4);
      continue;
    }
    weight += own.weight;
    for (const place of own.examples) similarities[place] = (similarities[place] ?? 0) + 2 * own.weight;
  }
  for (let place = 0; place < similarities.length; place++) {
    const shared = similarities[place] ?? 0;
    if (shared > 0) similarities[place] = shared / (weight + (examples[place]?.weight ?? 0));
  }
  return similarities;
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
  const similarities = similaritiesOf(said.features, candidates);
  const scored = candidates.replies.map(({ reply, from, end }): Scored => {
    let similarity = 0;
    let nearest = "";
    for (let place = from; place < end; place++) {
      const example = candidates.examples[place];
      const shared = similarities[place] ?? 0;
      // Nothing in common, neither a piece of it.
      if (example === undefined || shared === 0) continue;
      const near = Math.max(shared, bareAssent ? 0 : containment(said.normalised, example.normalised));
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
    return { reply, score: similarity + rules, similarity, rules, keyword: keyword ?? null, nearest };
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
