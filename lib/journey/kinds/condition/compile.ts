import { checkRule } from "@/lib/audience/check";
import type { Rule } from "@/lib/audience/rule";
import { type ConfigProblem, defineKind, error } from "../types";
import { conditionMetrics } from "./metrics";
import {
  type ConditionCase,
  type ConditionConfig,
  caseOutlet,
  conditionDefaults,
  conditionOutlets,
  conditionSchema,
  isEmpty,
  lastCallTestSchema,
  MAX_CASES,
  MAX_TESTS,
  passedTestSchema,
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
  mentions: ({ rules }) =>
    rules.flatMap(({ tests }) =>
      tests.flatMap((test) => (test.type === "passed" && test.node !== "" ? [{ node: test.node, outlet: test.outlet }] : [])),
    ),
  renamed: ({ rules }, ids) => ({
    rules: rules.map((rule) => ({
      ...rule,
      tests: rule.tests.map((test) => (test.type === "passed" ? { ...test, node: ids.get(test.node) ?? test.node } : test)),
    })),
  }),
  compile: (node, config, outlets) => ({
    op: "branch",
    node: node.id,
    name: node.name,
    kind: "condition",
    outlets,
    cases: config.rules.map(({ id, when, tests }) => ({
      outlet: caseOutlet(id),
      when: tests.length > 0 && isEmpty(when) ? null : when,
      ...(tests.length > 0 ? { tests } : {}),
    })),
    otherwise: "else",
  }),
  metrics: conditionMetrics,
});

function conditionProblems({ rules }: ConditionConfig): ConfigProblem[] {
  if (rules.length === 0) return [error("rules", "cases_none")];
  const many = rules.length > MAX_CASES ? [error("rules", "cases_too_many", { max: MAX_CASES })] : [];
  return [
    ...many,
    ...rules.flatMap((rule, index) => [
      ...(rule.tests.length > 0 && isEmpty(rule.when) ? [] : caseProblems(rule.when, `rules.${index}.when`, index + 1)),
      ...testProblems(rule, index),
    ]),
  ];
}

function testProblems({ tests }: ConditionCase, index: number): ConfigProblem[] {
  const number = index + 1;
  const many = tests.length > MAX_TESTS ? [error(`rules.${index}.tests`, "case_too_big", { number })] : [];
  const incomplete = tests.some((test) => !(test.type === "passed" ? passedTestSchema : lastCallTestSchema).safeParse(test).success);
  return [...many, ...(incomplete ? [error(`rules.${index}.tests`, "test_incomplete", { number })] : [])];
}

function caseProblems(rule: Rule, field: string, number: number): ConfigProblem[] {
  return checkRule(rule).map(({ path, code }) => {
    const at = path.reduce((prefix, index) => `${prefix}.rules.${index}`, field);
    if (code === "empty_group") return error(at, "case_empty", { number });
    return error(at, code === "too_deep" || code === "too_many" ? "case_too_big" : "case_incomplete", { number });
  });
}
