"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useCallback, useMemo } from "react";
import { useTRPC } from "@/components/trpc";
import { type DateCondition, dateConditionSchema } from "@/lib/audience/date-condition";
import { isField } from "@/lib/audience/fields";
import type { Condition, Rule } from "@/lib/audience/rule";
import type { RuleOptions } from "@/lib/services/audiences/options";
import { isId } from "./shown-options";

type Words = ReturnType<typeof useTranslations<"audiences">>;
/** Null: not loaded yet. */
type Names = ReadonlyMap<string, string> | null;

const MAX_LISTED = 3;

/** A rule in one line of words, e.g. "有预约（明天） 或 标签属于任一 VIP". */
export function useRuleText(): (rule: Rule | null) => string {
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const options = useQuery(trpc.audiences.options.queryOptions(undefined, { staleTime: 60_000 }));
  const names = useMemo(() => namesOf(options.data), [options.data]);
  return useCallback((rule: Rule | null) => (rule ? ruleText(rule, 0, t, names) : ""), [t, names]);
}

function ruleText(rule: Rule, depth: number, t: Words, names: Names): string {
  if (rule.type === "condition") return conditionText(rule, t, names);
  if (rule.rules.length === 0) return t("text.nothing");
  const joined = rule.rules.map((child) => ruleText(child, depth + 1, t, names)).join(` ${t(`text.join.${rule.combinator}`)} `);
  if (rule.not) return t("text.not", { rule: joined });
  return depth > 0 && rule.rules.length > 1 ? `(${joined})` : joined;
}

function conditionText(condition: Condition, t: Words, names: Names): string {
  const field = isField(condition.field) ? t(`fields.${condition.field}`) : condition.field;
  const value = valueText(condition.value, t, names);
  const phrase = `text.phrase.${condition.operator}`;
  if (t.has(phrase)) return t(phrase, { field, value: value || t("text.anything") });
  const operator = t.has(`operators.${condition.operator}`) ? t(`operators.${condition.operator}`) : condition.operator;
  return t("text.phrase.other", { field, operator, value }).trim();
}

function valueText(value: unknown, t: Words, names: Names): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return t(value ? "builder.yes" : "builder.no");
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return value === "female" || value === "male" ? t(`builder.${value}`) : value;
  if (Array.isArray(value)) return listText(value.map(String), t, names);
  const date = dateConditionSchema.safeParse(value);
  if (date.success) return dateText(date.data, t);
  const parts = Object.values(value).map((part) => valueText(part, t, names));
  return parts.filter(Boolean).join(" · ");
}

function listText(values: string[], t: Words, names: Names): string {
  const words = values.map((v) => names?.get(v) ?? (isId(v) ? (names ? t("text.hidden") : "…") : v));
  return words.length > MAX_LISTED ? t("text.list", { first: words[0] ?? "", count: words.length }) : words.join(" / ");
}

function dateText(date: DateCondition, t: Words): string {
  if (date.type === "between") return t("text.range", { from: date.from, to: date.to });
  return "days" in date ? t(`text.dates.${date.type}`, { days: date.days }) : t(`dates.${date.type}`);
}

function namesOf(options: RuleOptions | undefined): Names {
  if (!options) return null;
  const lists = [options.clinics, options.consultants, options.webConsultants, options.tags, options.scripts];
  return new Map(lists.flat().map((n) => [n.id, n.name]));
}
