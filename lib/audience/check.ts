import { type FieldKey, isField, valueSchema } from "./fields";
import type { Condition, Rule } from "./rule";

const MAX_DEPTH = 6;
const MAX_CONDITIONS = 60;

export interface RuleProblem {
  /** Indexes from the root, e.g. [0, 2]. */
  path: number[];
  code: "unknown_field" | "unknown_operator" | "bad_value" | "empty_group" | "too_deep" | "too_many";
  field?: string;
}

/** What keeps a rule from being used; an empty list = usable. */
export function checkRule(rule: Rule): RuleProblem[] {
  const problems: RuleProblem[] = [];
  let conditions = 0;
  const visit = (node: Rule, path: number[]): void => {
    if (path.length > MAX_DEPTH) {
      problems.push({ path, code: "too_deep" });
      return;
    }
    if (node.type === "group") {
      if (node.rules.length === 0) problems.push({ path, code: "empty_group" });
      node.rules.forEach((child, i) => {
        visit(child, [...path, i]);
      });
      return;
    }
    conditions += 1;
    const code = conditionProblem(node);
    if (code) problems.push({ path, code, field: node.field });
  };
  visit(rule, []);
  if (conditions > MAX_CONDITIONS) problems.push({ path: [], code: "too_many" });
  return problems;
}

function conditionProblem(condition: Condition): RuleProblem["code"] | null {
  if (!isField(condition.field)) return "unknown_field";
  const schema = valueSchema(condition.field, condition.operator);
  if (!schema) return "unknown_operator";
  return schema.safeParse(condition.value).success ? null : "bad_value";
}

export class RuleError extends Error {
  readonly problems: RuleProblem[];
  constructor(problems: RuleProblem[]) {
    super(`the audience rule cannot be used: ${problems.map((p) => `${p.code} at [${p.path.join(",")}]`).join("; ")}`);
    this.name = "RuleError";
    this.problems = problems;
  }
}

export interface TypedCondition {
  field: FieldKey;
  operator: string;
  value: unknown;
}

/** A condition whose field, operator and value fit together. Throws RuleError otherwise. */
export function typed(condition: Condition): TypedCondition {
  const code = conditionProblem(condition);
  if (code || !isField(condition.field)) throw new RuleError([{ path: [], code: code ?? "unknown_field", field: condition.field }]);
  return { field: condition.field, operator: condition.operator, value: condition.value };
}
