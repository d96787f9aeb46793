import { z } from "zod";

/** B8: each script defines its own classes; the letter is what lists and journeys show. */
export const INTENT_KEYS = ["A", "B", "C", "D", "E", "F"] as const;
export const intentKeySchema = z.enum(INTENT_KEYS);
export type IntentKey = z.infer<typeof intentKeySchema>;

export const INTENT_LEVELS = ["strong", "some", "weak", "unclear", "refused"] as const;
export type IntentLevel = (typeof INTENT_LEVELS)[number];

export const intentSchema = z.object({
  key: intentKeySchema,
  name: z.string().min(1).max(20),
  level: z.enum(INTENT_LEVELS),
  /** Words that speak for this class wherever they are said. */
  keywords: z.array(z.string().min(1).max(20)).max(60),
});
export type Intent = z.infer<typeof intentSchema>;

/** One class per letter, exactly one unclear (where doubt goes) and one refused. */
export const intentsSchema = z
  .array(intentSchema)
  .min(2)
  .max(INTENT_KEYS.length)
  .refine((intents) => new Set(intents.map((intent) => intent.key)).size === intents.length, { error: "duplicate key" })
  .refine((intents) => intents.filter((intent) => intent.level === "unclear").length === 1, { error: "one unclear intent" })
  .refine((intents) => intents.filter((intent) => intent.level === "refused").length === 1, { error: "one refused intent" });

export function intentOfLevel(intents: readonly Intent[], level: IntentLevel): Intent | undefined {
  return intents.find((intent) => intent.level === level);
}
