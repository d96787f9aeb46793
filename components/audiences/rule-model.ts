import { dateConditionSchema, type DateCondition } from "@/lib/audience/date-condition";
import { type FieldKey, isField, operatorsOf } from "@/lib/audience/fields";
import type { Condition, Group, Rule } from "@/lib/audience/rule";

/** Pure edits of a rule tree; a path is the indexes from the root. */
export const emptyGroup = (): Group => ({ type: "group", combinator: "and", not: false, rules: [] });

export function newCondition(field: FieldKey): Condition {
  const operator = operatorsOf(field)[0] ?? "is";
  return { type: "condition", field, operator, value: startValue(field, operator) };
}

/** Keeps the value where the new operator takes the same kind. */
export function withOperator(condition: Condition, operator: string): Condition {
  const field = isField(condition.field) ? condition.field : null;
  const fresh = field ? startValue(field, operator) : undefined;
  const keep = fresh !== undefined && condition.value !== undefined && typeof fresh === typeof condition.value;
  return { ...condition, operator, value: keep ? condition.value : fresh };
}

function startValue(field: FieldKey, operator: string): unknown {
  if (operator === "is_empty" || operator === "is_not_empty") return undefined;
  switch (field) {
    case "name":
    case "source":
      return "";
    case "gender":
      return "female";
    case "age":
      return 18;
    case "visit_count":
      return 1;
    case "has_phone":
    case "registered":
      return true;
    case "clinic":
    case "consultant":
    case "web_consultant":
    case "tags":
      return [];
    case "birthday":
      return { type: "next_days", days: 3 } satisfies DateCondition;
    case "created_on":
      return { type: "last_days", days: 30 } satisfies DateCondition;
    case "last_visit":
      return { type: "more_than_days_ago", days: 180 } satisfies DateCondition;
    case "appointment":
      return { date: { type: "tomorrow" } satisfies DateCondition };
    case "benefit":
      return { date: { type: "next_days", days: 30 } satisfies DateCondition };
    case "visit":
    case "treatment":
    case "call":
      return { date: { type: "last_days", days: 90 } satisfies DateCondition };
  }
}

export const replaceAt = (group: Group, index: number, rule: Rule): Group => ({
  ...group,
  rules: group.rules.map((child, i) => (i === index ? rule : child)),
});
export const removeAt = (group: Group, index: number): Group => ({ ...group, rules: group.rules.filter((_, i) => i !== index) });
export const append = (group: Group, rule: Rule): Group => ({ ...group, rules: [...group.rules, rule] });

/** The root of the builder is always a group. */
export const asGroup = (rule: Rule | null | undefined): Group =>
  !rule ? emptyGroup() : rule.type === "group" ? rule : { type: "group", combinator: "and", not: false, rules: [rule] };

/** Another type of date condition, keeping the number of days where it has one. */
export function withDateType(current: DateCondition | undefined, type: DateCondition["type"], today: string): DateCondition {
  const days = current && "days" in current && dateConditionSchema.safeParse(current).success ? current.days : 30;
  const candidate = type === "between" ? { type, from: today, to: today } : { type, days };
  return dateConditionSchema.parse(candidate);
}
