/**
 * Works out what a patient wanted from the dialogue alone (B8): each answer is set against the replies its scene expects,
 * by examples (n-grams) and by rules (acts, keywords, negation, refusal); the last answer that says something decides,
 * a refusal of all calls always does. Below the threshold it abstains: the script's unclear intent.
 */
import type { Turn } from "@/lib/calling/outcome";
import type { ScriptCategory } from "@/lib/calling/policy";
import type { Dialogue, Reply, Scene } from "../dialogue";
import { type Intent, type IntentKey, intentOfLevel } from "../intent";
import { deniesOptOut, isBareAssent, optOutWords } from "./lexicon";
import { sceneFinder } from "./scenes";
import { type Candidates, candidatesOf, confidenceOf, scoreReplies, utterance, wordsFor } from "./score";

export const INTENT_THRESHOLD = 0.6;

export type ClassifyMethod = "rules" | "similarity" | "rules_and_similarity" | "abstained";

/** The words that decided; `turn` is an index into the call's turns. */
export interface Evidence {
  turn: number;
  words: string;
}

export interface Classification {
  intent: IntentKey;
  /** 0-1; below `threshold` it abstained. */
  confidence: number;
  threshold: number;
  method: ClassifyMethod;
  evidence: Evidence[];
  /** The patient refused all further calls: it holds for the whole company. */
  optOut: boolean;
}

export interface ClassifiedScript {
  category: ScriptCategory;
  dialogue: Dialogue;
  intents: readonly Intent[];
}

/** What one answer of the patient's says. */
export interface Reading {
  turn: number;
  scene: string | null;
  reply: Reply | null;
  intent: IntentKey | null;
  confidence: number;
  method: ClassifyMethod;
  words: string;
  optOut: boolean;
}

export interface Classifier {
  classify: (turns: readonly Turn[]) => Classification;
  /** Each answer by itself, for showing how the result came about. */
  read: (turns: readonly Turn[]) => Reading[];
}

const BARE_ASSENT_CONFIDENCE = 0.66;
const OPT_OUT_CONFIDENCE = 0.97;
/** A refusal known only by its likeness to an example must be very like it: it silences the whole company. */
const OPT_OUT_SIMILARITY = 0.6;

/** A classifier for one script; building it is the dear part, so keep it for all the script's calls. */
export function createClassifier(script: ClassifiedScript): Classifier {
  const findScene = sceneFinder(script.dialogue);
  const everywhere = candidatesOf(mergedReplies(script.dialogue));
  const byScene = new Map<string, Candidates>(script.dialogue.scenes.map((scene) => [scene.id, candidatesOf(scene.replies)]));
  const unclear = intentOfLevel(script.intents, "unclear")?.key ?? "D";
  const refused = intentOfLevel(script.intents, "refused")?.key ?? "E";
  const leaning = script.category === "marketing" ? (intentOfLevel(script.intents, "some")?.key ?? null) : null;

  const readAnswer = (turn: number, text: string, scene: Scene | null, next: Scene | null): Reading => {
    const nothing: Reading = {
      turn,
      scene: scene?.id ?? null,
      reply: null,
      intent: null,
      confidence: 0,
      method: "abstained",
      words: "",
      optOut: false,
    };
    const refusal = optOutWords(text);
    if (refusal !== null) return { ...nothing, intent: refused, confidence: OPT_OUT_CONFIDENCE, method: "rules", words: refusal, optOut: true };
    if (scene !== null && scene.replies.length === 0) return nothing;
    const said = utterance(text);
    if (said.normalised === "") return nothing;
    const candidates = scene === null ? everywhere : (byScene.get(scene.id) ?? everywhere);
    const scored = scoreReplies(said, candidates, script.intents, next?.id ?? null).filter(
      (other) => other.reply.optOut !== true || (other.similarity >= OPT_OUT_SIMILARITY && !deniesOptOut(text)),
    );
    const best = scored[0];
    const confidence = confidenceOf(scored);
    if (best === undefined) return nothing;
    const assents = best.reply.act === "assent" || best.reply.act === "confirm";
    if (confidence < INTENT_THRESHOLD && isBareAssent(said.normalised)) {
      const intent = assents ? best.reply.intent : leaning;
      return { ...nothing, intent, confidence: intent === null ? confidence : BARE_ASSENT_CONFIDENCE, method: "rules", words: text };
    }
    const method = best.rules === 0 ? "similarity" : best.similarity < 0.2 ? "rules" : "rules_and_similarity";
    return {
      ...nothing,
      reply: best.reply,
      intent: best.reply.intent,
      confidence,
      method,
      words: wordsFor(best, text),
      optOut: best.reply.optOut === true,
    };
  };

  const read = (turns: readonly Turn[]): Reading[] => {
    const scenes = turns.map((turn) => (turn.who === "bot" ? findScene(turn.text) : null));
    return turns.flatMap((turn, i) => {
      if (turn.who !== "customer" || turn.text.trim() === "") return [];
      const asked = turns.findLastIndex((other, j) => j < i && other.who === "bot");
      const then = turns.findIndex((other, j) => j > i && other.who === "bot");
      return [readAnswer(i, turn.text, scenes[asked] ?? null, scenes[then] ?? null)];
    });
  };

  const classify = (turns: readonly Turn[]): Classification => {
    const readings = read(turns);
    const sure = readings.filter((reading) => reading.confidence >= INTENT_THRESHOLD && reading.intent !== null);
    const decisive = sure.findLast((reading) => reading.optOut) ?? sure.at(-1);
    if (decisive === undefined || decisive.intent === null) {
      const best = Math.max(0, ...readings.filter((reading) => reading.intent !== null).map((reading) => reading.confidence));
      return { intent: unclear, confidence: best, threshold: INTENT_THRESHOLD, method: "abstained", evidence: [], optOut: false };
    }
    const supporting = sure.filter((reading) => reading.intent === decisive.intent);
    return {
      intent: decisive.intent,
      confidence: Math.round(decisive.confidence * 100) / 100,
      threshold: INTENT_THRESHOLD,
      method: decisive.method,
      evidence: supporting.map((reading) => ({ turn: reading.turn, words: reading.words })),
      optOut: decisive.optOut,
    };
  };
  return { classify, read };
}

/** Every reply of every scene, for a bot's turn that no scene explains; the same reply of several scenes once. */
function mergedReplies(dialogue: Dialogue): Reply[] {
  const byMeaning = new Map<string, Reply>();
  for (const reply of dialogue.scenes.flatMap((scene) => scene.replies)) {
    const key = `${reply.act}|${reply.intent ?? ""}|${String(reply.optOut === true)}`;
    const known = byMeaning.get(key);
    byMeaning.set(key, known === undefined ? reply : { ...known, examples: [...new Set([...known.examples, ...reply.examples])] });
  }
  return [...byMeaning.values()];
}
