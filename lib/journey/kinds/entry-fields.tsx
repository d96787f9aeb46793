"use client";
import { useTranslations } from "next-intl";
import { NumberField } from "@/components/ui/number-field";
import { Select } from "@/components/ui/select";
import type { EntryLimits, Problem, Reentry } from "../plan";
import type { PanelText } from "./face";
import { Section, useFieldError } from "./panel-parts";

interface EntryRules {
  reentry: Reentry;
  limits: EntryLimits;
}

interface EntryRuleFieldsProps extends EntryRules {
  problems: Problem[];
  onChange: (change: Partial<EntryRules>, group?: string) => void;
}

/** Whether a person may come again, and how many come at all: the same for every entry. */
export function EntryRuleFields({ reentry, limits, problems, onChange }: EntryRuleFieldsProps) {
  const t = useTranslations("panels");
  const fieldError = useFieldError(problems);
  return (
    <>
      <Section title={t("entry.reentry")}>
        <div className="flex gap-2">
          <Select
            aria-label={t("entry.reentry")}
            className="flex-1"
            options={[
              { value: "never", label: t("entry.never") },
              { value: "after_exit", label: t("entry.afterExit") },
              { value: "after_days", label: t("entry.afterDays") },
              { value: "always", label: t("entry.always") },
            ]}
            value={reentry.type}
            onChange={(type) => onChange({ reentry: reentryOf(type) })}
          />
          {reentry.type === "after_days" ? (
            <NumberField
              aria-label={t("entry.days")}
              className="w-24"
              unit={t("unit.day")}
              min={1}
              max={3650}
              value={reentry.days}
              error={fieldError("reentry.days")}
              onChange={(days) => onChange({ reentry: { type: "after_days", days: days ?? 0 } }, "days")}
            />
          ) : null}
        </div>
        <p className="mt-1.5 text-sm text-muted">{reentry.type === "always" ? t("entry.alwaysHelp") : t("entry.reentryHelp")}</p>
      </Section>
      <Section title={t("entry.limits")}>
        <div className="grid grid-cols-2 gap-2">
          {(["total", "daily"] as const).map((key) => (
            <NumberField
              key={key}
              label={key === "total" ? t("entry.limitTotal") : t("entry.limitDaily")}
              unit={t("unit.people")}
              min={1}
              value={limits[key]}
              error={fieldError(`limits.${key}`)}
              onChange={(value) => onChange({ limits: { ...limits, [key]: value } }, key)}
            />
          ))}
        </div>
        <p className="mt-1.5 text-sm text-muted">{t("entry.limitsHelp")}</p>
      </Section>
    </>
  );
}

const reentryOf = (type: Reentry["type"]): Reentry => (type === "after_days" ? { type, days: 30 } : { type });

export function reentryText(reentry: Reentry, t: PanelText): string {
  switch (reentry.type) {
    case "never":
      return t("entry.summary.never");
    case "after_exit":
      return t("entry.summary.afterExit");
    case "after_days":
      return t("entry.summary.afterDays", { days: reentry.days });
    case "always":
      return t("entry.summary.always");
  }
}
