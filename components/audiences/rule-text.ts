"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useCallback, useMemo } from "react";
import { useTRPC } from "@/components/trpc";
import { type DateCondition, dateConditionSchema } from "@/lib/audience/date-condition";
import { isField } from "@/lib/audience/fields";
import type { Condition, Rule } from "@/lib/audience/rule";
import type { RuleOptions } from "@/lib/services/audiences/options";

/** A rule in one line of words, e.g. "预约有明天 或 标签属于任一 VIP". */
export function useRuleText(): (rule: Rule | null) => string {
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const options = useQuery(trpc.audiences.options.queryOptions(undefined, { staleTime: 60_000 }));
  const names = useMemo(() => namesOf(options.data), [options.data]);

  const dateText = useCallback(
    (date: DateCondition): string => {
      if (date.type === "between") return t("text.range", { from: date.from, to: date.to });
      return "days" in date ? t(`text.dates.${date.type}`, { days: date.days }) : t(`dates.${date.type}`);
    },
    [t],
  );
  const valueText = useCallback(
    (value: unknown): string => {
      if (value === undefined || value === null) return "";
      if (typeof value === "boolean") return t(value ? "builder.yes" : "builder.no");
      if (typeof value === "number") return String(value);
      if (typeof value === "string") return value === "female" || value === "male" ? t(`builder.${value}`) : value;
      if (Array.isArray(value)) {
        const words = value.map((v) => names.get(String(v)) ?? String(v));
        return words.length > 3 ? t("text.list", { first: words[0] ?? "", count: words.length }) : words.join(" / ");
      }
      const date = dateConditionSchema.safeParse(value);
      if (date.success) return dateText(date.data);
      return Object.values(value).map((part) => valueText(part)).filter(Boolean).join(" · ");
    },
    [t, names, dateText],
  );
  const conditionText = useCallback(
    (condition: Condition): string => {
      const field = isField(condition.field) ? t(`fields.${condition.field}`) : condition.field;
      const value = valueText(condition.value);
      const phrase = `text.phrase.${condition.operator}`;
      if (t.has(phrase)) return t(phrase, { field, value: value || t("text.anything") });
      const operator = t.has(`operators.${condition.operator}`) ? t(`operators.${condition.operator}`) : condition.operator;
      return t("text.phrase.other", { field, operator, value }).trim();
    },
    [t, valueText],
  );
  return useCallback(
    (rule: Rule | null) => {
      const text = (node: Rule, depth: number): string => {
        if (node.type === "condition") return conditionText(node);
        if (node.rules.length === 0) return t("text.nothing");
        const joined = node.rules.map((child) => text(child, depth + 1)).join(` ${t(`text.join.${node.combinator}`)} `);
        if (node.not) return t("text.not", { rule: joined });
        return depth > 0 && node.rules.length > 1 ? `(${joined})` : joined;
      };
      return rule ? text(rule, 0) : "";
    },
    [t, conditionText],
  );
}

function namesOf(options: RuleOptions | undefined): Map<string, string> {
  const lists = options ? [options.clinics, options.consultants, options.webConsultants, options.tags, options.scripts] : [];
  return new Map(lists.flat().map((n) => [n.id, n.name]));
}
