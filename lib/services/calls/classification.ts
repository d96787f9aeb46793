import { z } from "zod";
import { turnSchema } from "@/lib/calling/outcome";
import { SCRIPT_CATEGORIES } from "@/lib/calling/policy";
import { type Classification, createClassifier, INTENT_THRESHOLD } from "@/lib/scripts/classify/classifier";
import { dialogueSchema } from "@/lib/scripts/dialogue";
import { intentKeySchema, intentsSchema } from "@/lib/scripts/intent";

const mark = z.object({ turn: z.number().int().min(0), words: z.string().optional(), text: z.string().optional() });

/** As stored beside the call: the classifier's whole result, or only the words that decided. */
const storedSchema = z.union([
  z.object({
    confidence: z.number(),
    threshold: z.number().default(INTENT_THRESHOLD),
    method: z.enum(["rules", "similarity", "rules_and_similarity", "abstained"]),
    evidence: z.array(mark).max(200),
    optOut: z.boolean().default(false),
  }),
  z.array(mark).max(200),
]);

const sourceSchema = z.object({
  intent: intentKeySchema.nullable().catch(null),
  evidence: z.unknown(),
  turns: z.array(turnSchema),
  dialogue: dialogueSchema.nullable().catch(null),
  intents: intentsSchema.nullable().catch(null),
  category: z.enum(SCRIPT_CATEGORIES).nullable().catch(null),
});

/**
 * What the call was taken to mean, for showing. The stored intent always holds; where confidence and method were not kept with it,
 * they are worked out again from the dialogue.
 */
export function classificationOf(raw: unknown): Classification | null {
  const source = sourceSchema.parse(raw);
  if (source.intent === null || source.turns.length === 0) return null;
  const stored = storedSchema.safeParse(source.evidence);
  const marks = stored.success ? (Array.isArray(stored.data) ? stored.data : stored.data.evidence) : [];
  const evidence = marks.map((item) => ({ turn: item.turn, words: item.words ?? item.text ?? "" }));
  if (stored.success && !Array.isArray(stored.data)) return { ...stored.data, intent: source.intent, evidence };
  if (!source.dialogue || !source.intents || !source.category) return null;
  const again = createClassifier({ dialogue: source.dialogue, intents: source.intents, category: source.category }).classify(source.turns);
  if (again.intent !== source.intent) return { ...again, intent: source.intent, evidence };
  return evidence.length > 0 ? { ...again, evidence } : again;
}
