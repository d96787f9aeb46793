import { checkRule } from "@/lib/audience/check";
import type { Rule } from "@/lib/audience/rule";
import { type ConfigProblem, defineKind, error } from "../types";
import { conditionMetrics } from "./metrics";
import { type ConditionConfig, caseOutlet, conditionDefaults, conditionOutlets, conditionSchema, MAX_CASES, readCondition } from "./schema";

export const condition = defineKind<ConditionConfig, ConditionConfig>({
  kind: "condition",
  category: "logic",
  schema: conditionSchema,
  read: readCondition,
  defaults: conditionDefaults,
  outlets: conditionOutlets,
  problems: conditionProblems,
  compile: (node, config, outlets) => ({
    op: "branch",
    node: node.id,
    name: node.name,
    kind: "condition",
    outlets,
    cases: config.rules.map((rule) => ({ outlet: caseOutlet(rule.id), when: rule.when })),
    otherwise: "else",
  }),
  metrics: conditionMetrics,
});

function conditionProblems({ rules }: ConditionConfig): ConfigProblem[] {
  if (rules.length === 0) return [error("rules", "cases_none")];
  const many = rules.length > MAX_CASES ? [error("rules", "cases_too_many", { max: MAX_CASES })] : [];
  return [...many, ...rules.flatMap((rule, index) => caseProblems(rule.when, `rules.${index}.when`, index + 1))];
}

function caseProblems(rule: Rule, field: string, number: number): ConfigProblem[] {
  return checkRule(rule).map(({ path, code }) => {
    const at = path.reduce((prefix, index) => `${prefix}.rules.${index}`, field);
    if (code === "empty_group") return error(at, "case_empty", { number });
    return error(at, code === "too_deep" || code === "too_many" ? "case_too_big" : "case_incomplete", { number });
  });
}
