import { isField, valueSchema } from "@/lib/audience/fields";
import type { Rule } from "@/lib/audience/rule";
import { type ConfigProblem, defineKind, error } from "../types";
import { conditionMetrics } from "./metrics";
import {
  type ConditionConfig,
  caseOutlet,
  conditionDefaults,
  conditionOutlets,
  conditionSchema,
  MAX_CASES,
  readCondition,
} from "./schema";

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
  if (rule.type === "group") {
    if (rule.rules.length === 0) return [error(field, "case_empty", { number })];
    return rule.rules.flatMap((child, index) => caseProblems(child, `${field}.rules.${index}`, number));
  }
  const schema = isField(rule.field) ? valueSchema(rule.field, rule.operator) : null;
  return schema?.safeParse(rule.value).success ? [] : [error(field, "case_incomplete", { number })];
}
