import { z } from "zod";
import { groupSchema, type Rule, ruleSchema } from "@/lib/audience/rule";
import { type OutletSpec, outlet } from "../types";

export const MAX_CASES = 10;
const caseIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,24}$/);

export const conditionSchema = z.object({
  rules: z
    .array(z.object({ id: caseIdSchema, name: z.string().max(40), when: ruleSchema }))
    .min(1)
    .max(MAX_CASES),
});
export type ConditionConfig = z.infer<typeof conditionSchema>;
export type ConditionCase = ConditionConfig["rules"][number];

export const emptyRule = (): Rule => ({ type: "group", combinator: "and", not: false, rules: [] });

export const conditionDefaults = (): ConditionConfig => ({ rules: [{ id: "r1", name: "", when: emptyRule() }] });

const draftSchema = z.object({
  rules: z
    .array(z.object({ id: caseIdSchema, name: z.string().catch(""), when: z.union([groupSchema, ruleSchema]).catch(emptyRule) }))
    .catch(() => conditionDefaults().rules),
});

export const readCondition = (config: unknown): ConditionConfig => {
  const parsed = draftSchema.safeParse(config);
  if (!parsed.success) return conditionDefaults();
  const seen = new Set<string>();
  return { rules: parsed.data.rules.filter((rule) => !seen.has(rule.id) && seen.add(rule.id)) };
};

export const caseOutlet = (id: string): string => `rule:${id}`;

/** The first case that holds is taken; "else" is what remains. */
export const conditionOutlets = (config: ConditionConfig): OutletSpec[] => [
  ...config.rules.map(
    (rule, index): OutletSpec => ({
      id: caseOutlet(rule.id),
      label: { type: "rule", name: rule.name, number: index + 1 },
      quiet: false,
    }),
  ),
  outlet("else"),
];
