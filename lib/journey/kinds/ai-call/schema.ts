import { z } from "zod";
import { REDIAL_KINDS } from "../../plan";
import { idSchema, staleAfterSchema, variablesSchema } from "../common";
import { type OutletSpec, outlet } from "../types";

/** Rules a person can fill; `other` stands last by itself and is not counted. */
export const MAX_RULES = 5;

export const ruleIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,24}$/);

export const redialSchema = z.object({
  intervalMinutes: z.number().int().min(5).max(1440),
  times: z.number().int().min(0).max(3),
  kinds: z.array(z.enum(REDIAL_KINDS)).max(REDIAL_KINDS.length),
});

export const intentRuleSchema = z.object({ id: ruleIdSchema, intents: z.array(z.string().min(1).max(20)).min(1).max(20) });

export const aiCallSchema = z.object({
  scriptId: idSchema,
  variables: variablesSchema,
  /** null: the company's own redial rule. */
  redial: redialSchema.nullable(),
  branches: z
    .object({ enabled: z.boolean(), rules: z.array(intentRuleSchema).max(MAX_RULES) })
    .refine((branches) => !branches.enabled || branches.rules.length > 0),
  staleAfterMinutes: staleAfterSchema,
});
export type AiCallConfig = z.infer<typeof aiCallSchema>;

export const aiCallDefaults = (): AiCallConfig => ({
  scriptId: "",
  variables: {},
  redial: null,
  branches: { enabled: false, rules: [] },
  staleAfterMinutes: null,
});

const draftRuleSchema = z.object({ id: ruleIdSchema, intents: z.array(z.string()).catch([]) });
const draftSchema = z.object({
  scriptId: z.string().catch(""),
  variables: z.record(z.string(), z.string()).catch({}),
  redial: z
    .object({
      intervalMinutes: z.number().catch(30),
      times: z.number().catch(1),
      kinds: z.array(z.enum(REDIAL_KINDS)).catch([...REDIAL_KINDS]),
    })
    .nullable()
    .catch(null),
  branches: z.object({ enabled: z.boolean().catch(false), rules: z.array(draftRuleSchema).catch([]) }).catch({ enabled: false, rules: [] }),
  staleAfterMinutes: staleAfterSchema.catch(null),
});

export const readAiCall = (config: unknown): AiCallConfig => {
  const parsed = draftSchema.safeParse(config);
  if (!parsed.success) return aiCallDefaults();
  // A draft keeps the rules of a switched-off multi-branch; two rules of one id would give two outlets of one name.
  const seen = new Set<string>();
  const rules = parsed.data.branches.rules.filter((rule) => !seen.has(rule.id) && seen.add(rule.id));
  return { ...parsed.data, branches: { ...parsed.data.branches, rules } };
};

export const ruleOutlet = (ruleId: string): string => `rule:${ruleId}`;

export function aiCallOutlets(config: AiCallConfig): OutletSpec[] {
  const answered = config.branches.enabled
    ? [
        ...config.branches.rules.map(
          (rule, index): OutletSpec => ({
            id: ruleOutlet(rule.id),
            label: { type: "intents", intents: rule.intents, number: index + 1 },
            quiet: false,
          }),
        ),
        outlet("other"),
      ]
    : [outlet("answered")];
  return [...answered, outlet("not_answered"), outlet("blocked", true), outlet("failed", true), outlet("unknown", true)];
}
