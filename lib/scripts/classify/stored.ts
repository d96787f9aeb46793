import { z } from "zod";
import type { Evidence } from "./classifier";

const mark = z.object({ turn: z.number().int().min(0), words: z.string().optional(), text: z.string().optional() });

/** As stored beside a call, and with the step it led to: the classifier's whole result, or only the words that decided. */
export const storedEvidenceSchema = z.union([
  z.object({
    confidence: z.number(),
    threshold: z.number().optional(),
    method: z.enum(["rules", "similarity", "rules_and_similarity", "abstained"]),
    evidence: z.array(mark).max(200),
    optOut: z.boolean().default(false),
  }),
  z.array(mark).max(200),
]);
export type StoredEvidence = z.infer<typeof storedEvidenceSchema>;

/** The words that decided. */
export function decidedBy(stored: StoredEvidence): Evidence[] {
  const marks = Array.isArray(stored) ? stored : stored.evidence;
  return marks.map(({ turn, words, text }) => ({ turn, words: words ?? text ?? "" }));
}

/** Each once; of a value that holds none, none. */
export function decidingWords(stored: unknown): string[] {
  const parsed = storedEvidenceSchema.safeParse(stored);
  return parsed.success ? [...new Set(decidedBy(parsed.data).map(({ words }) => words))].filter((words) => words !== "") : [];
}
