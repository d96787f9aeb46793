import { z } from "zod";
import { turnSchema } from "@/lib/calling/outcome";
import { SCRIPT_CATEGORIES } from "@/lib/calling/policy";
import { type Classification, createClassifier, INTENT_THRESHOLD } from "@/lib/scripts/classify/classifier";
import { decidedBy, storedEvidenceSchema } from "@/lib/scripts/classify/stored";
import { dialogueSchema } from "@/lib/scripts/dialogue";
import { intentKeySchema, intentsSchema } from "@/lib/scripts/intent";

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
  const stored = storedEvidenceSchema.safeParse(source.evidence).data;
  const evidence = stored ? decidedBy(stored) : [];
  if (stored && !Array.isArray(stored)) return { ...stored, threshold: stored.threshold ?? INTENT_THRESHOLD, intent: source.intent, evidence };
  if (!source.dialogue || !source.intents || !source.category) return null;
  const again = createClassifier({ dialogue: source.dialogue, intents: source.intents, category: source.category }).classify(source.turns);
  if (again.intent !== source.intent) return { ...again, intent: source.intent, evidence };
  return evidence.length > 0 ? { ...again, evidence } : again;
}
