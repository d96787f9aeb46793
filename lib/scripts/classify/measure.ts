/** How well the classifier does on made-up calls and on examples that were kept from it. */
import type { ClassifiedScript } from "./classifier";
import { createClassifier } from "./classifier";
import { randomCall, seededRandom } from "./walk";
import { intentOfLevel } from "../intent";
import { textParts } from "../render";

export interface Measure {
  calls: number;
  right: number;
  abstained: number;
  optOutMissed: number;
  optOutWrong: number;
  /** "A→B" → how often A was taken for B. */
  confusion: Map<string, number>;
}

function emptyMeasure(): Measure {
  return { calls: 0, right: 0, abstained: 0, optOutMissed: 0, optOutWrong: 0, confusion: new Map() };
}

function note(measure: Measure, truth: string, guess: string): void {
  measure.calls += 1;
  if (truth === guess) measure.right += 1;
  const key = `${truth}→${guess}`;
  measure.confusion.set(key, (measure.confusion.get(key) ?? 0) + 1);
}

export type Miss = (turns: readonly { who: string; text: string }[], truth: string, guess: string) => void;

/** Random walks with varied speech; a call in which nothing was meant counts as unclear. */
export function measureWalks(script: ClassifiedScript, calls: number, seed: number, onMiss?: Miss): Measure {
  const random = seededRandom(seed);
  const classifier = createClassifier(script);
  const unclear = intentOfLevel(script.intents, "unclear")?.key ?? "D";
  const measure = emptyMeasure();
  for (let i = 0; i < calls; i++) {
    const call = randomCall(script.dialogue, random);
    const result = classifier.classify(call.turns);
    const truth = call.intent ?? unclear;
    note(measure, truth, result.intent);
    if (result.method === "abstained") measure.abstained += 1;
    if (call.optOut && !result.optOut) measure.optOutMissed += 1;
    if (!call.optOut && result.optOut) measure.optOutWrong += 1;
    if (truth !== result.intent) onMiss?.(call.turns, truth, result.intent);
  }
  return measure;
}

/** Each example is taken out of the script and then said: what it does with words it never saw, one answer at a time. */
export function measureUnseen(script: ClassifiedScript, onMiss?: Miss): Measure {
  const measure = emptyMeasure();
  for (const scene of script.dialogue.scenes) {
    for (const reply of scene.replies) {
      for (const example of reply.examples) {
        const rest = { ...reply, examples: reply.examples.filter((other) => other !== example) };
        const replies = scene.replies.map((other) => (other === reply ? rest : other));
        const single = { ...scene, replies };
        const classifier = createClassifier({ ...script, dialogue: { start: scene.id, scenes: [single] } });
        const asked = textParts(scene.say)
          .map((part) => (part.type === "text" ? part.text : "样例"))
          .join("");
        const turns = [
          { who: "bot" as const, text: asked, atMs: 0 },
          { who: "customer" as const, text: example, atMs: 4000 },
        ];
        const reading = classifier.read(turns)[0];
        const sure = reading !== undefined && reading.confidence >= 0.6;
        const guess = sure ? (reading.intent ?? "-") : "?";
        if (!sure) measure.abstained += 1;
        note(measure, reply.intent ?? "-", guess);
        if (guess !== (reply.intent ?? "-")) onMiss?.(turns, reply.intent ?? "-", guess);
      }
    }
  }
  return measure;
}
