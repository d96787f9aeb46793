import { z } from "zod";
import { CALL_OUTCOMES } from "@/lib/audience/fields";
import { groupSchema, type Rule, ruleSchema } from "@/lib/audience/rule";
import { type OutletSpec, outlet } from "../types";

export const MAX_CASES = 10;
/** Conditions on what the person did in journeys before. */
export const MAX_TESTS = 5;
export const MAX_PASSES = 100;
export const passedTestSchema = z.object({
  type: z.literal("passed"),
  not: z.boolean(),
  scope: z.enum(["passage", "journey"]),
  node: z.string().min(1).max(32),
  outlet: z.string().min(1).max(60).nullable(),
  times: z.number().int().min(1).max(MAX_PASSES),
});
export const lastCallTestSchema = z
  .object({
    type: z.literal("last_call"),
    not: z.boolean(),
    scope: z.enum(["journey", "any"]),
    intents: z.array(z.string().min(1).max(20)).max(20),
    outcomes: z.array(z.enum(CALL_OUTCOMES)).max(CALL_OUTCOMES.length),
  })
  .refine(({ intents, outcomes }) => intents.length + outcomes.length > 0);
const testSchema = z.discriminatedUnion("type", [passedTestSchema, lastCallTestSchema]);

const caseIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,24}$/);

export const conditionSchema = z.object({
  rules: z
    .array(
      z.object({ id: caseIdSchema, name: z.string().max(40), when: ruleSchema, tests: z.array(testSchema).max(MAX_TESTS) }).refine(holdsSomething),
    )
    .min(1)
    .max(MAX_CASES),
});
export type ConditionConfig = z.infer<typeof conditionSchema>;
export type ConditionCase = ConditionConfig["rules"][number];
export type CaseTest = ConditionCase["tests"][number];

export const emptyRule = (): Rule => ({ type: "group", combinator: "and", not: false, rules: [] });

export const isEmpty = (rule: Rule): boolean => rule.type === "group" && rule.rules.length === 0;

function holdsSomething({ when, tests }: { when: Rule; tests: unknown[] }): boolean {
  return tests.length > 0 || !isEmpty(when);
}

export const conditionDefaults = (): ConditionConfig => ({ rules: [{ id: "r1", name: "", when: emptyRule(), tests: [] }] });

const draftTestSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("passed"),
    not: z.boolean().catch(false),
    scope: z.enum(["passage", "journey"]).catch("passage"),
    node: z.string().catch(""),
    outlet: z.string().nullable().catch(null),
    times: z.number().catch(1),
  }),
  z.object({
    type: z.literal("last_call"),
    not: z.boolean().catch(false),
    scope: z.enum(["journey", "any"]).catch("journey"),
    intents: z.array(z.string()).catch([]),
    outcomes: z.array(z.enum(CALL_OUTCOMES)).catch([]),
  }),
]);

const draftSchema = z.object({
  rules: z
    .array(
      z.object({
        id: caseIdSchema,
        name: z.string().catch(""),
        when: z.union([groupSchema, ruleSchema]).catch(emptyRule),
        tests: z.array(draftTestSchema).catch([]),
      }),
    )
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
