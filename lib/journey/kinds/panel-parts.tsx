"use client";
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback } from "react";
import type { JourneyNode } from "../document";
import { fieldOf, FIELDS, type FieldLabel } from "../fields";
import type { Problem } from "../plan";
import type { VariableRef } from "../refs";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { mapVariables } from "../fields";
import type { PanelProps } from "./face";

export function Section({ title, aside, children }: { title?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="cv-sec">
      {title ? (
        <div className="cv-sec-title mb-2">
          <h3 className="flex-1">{title}</h3>
          {aside}
        </div>
      ) : null}
      {children}
    </section>
  );
}

/** The sentence for a problem: `problems.<code>` filled with its params. */
export function useProblemText(): (problem: Pick<Problem, "code" | "params">) => string {
  const t = useTranslations("problems");
  return useCallback(({ code, params }) => (t.has(code) ? t(code, params) : code), [t]);
}

/** The first fault of one field, or of what lies under it. */
export function useFieldError(problems: Problem[]): (field: string) => string | undefined {
  const text = useProblemText();
  return (field) => {
    const found = problems.find((problem) => problem.field === field || problem.field?.startsWith(`${field}.`));
    return found && text(found);
  };
}

/** "→ 短信 · 到店指引": where a branch goes, and there on a click. */
export function GoesTo({
  outlet,
  targetOf,
  onReveal,
  otherwise,
}: Pick<PanelProps, "targetOf" | "onReveal"> & { outlet: string; otherwise?: string }) {
  const t = useTranslations("panels");
  const target: JourneyNode | null = targetOf(outlet);
  if (!target) return <span className="text-sm font-normal text-faint">→ {otherwise ?? t("goesNowhere")}</span>;
  return (
    <button
      type="button"
      className="min-w-0 truncate rounded-chip text-sm font-normal text-muted hover:text-accent-text"
      onClick={() => onReveal(target.id)}
    >
      → {target.name}
    </button>
  );
}

export function useFieldName(): (path: string) => string {
  const t = useTranslations("kinds.fields");
  return (path) => {
    const field = fieldOf(path);
    return field ? t(field.label satisfies FieldLabel) : path;
  };
}

interface VariablesProps {
  variables: VariableRef[];
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
  problems: Problem[];
}

/** Each variable of a script or text beside the customer field it is filled from. */
export function VariablesSection({ variables, value, onChange, problems }: VariablesProps) {
  const t = useTranslations("panels");
  const fieldName = useFieldName();
  const fieldError = useFieldError(problems);
  if (variables.length === 0) return null;
  const mapped = variables.filter((variable) => value[variable.name]).length;
  const options = FIELDS.map((field) => ({ value: field.path, label: fieldName(field.path) }));
  return (
    <Section
      title={t("variables.title")}
      aside={
        <span className={mapped === variables.length ? "text-sm font-medium text-success-text" : "text-sm font-medium text-warning-text"}>
          {t("variables.mapped", { mapped, total: variables.length })}
        </span>
      }
    >
      <div className="grid gap-1.5">
        {variables.map((variable) => (
          <div key={variable.name} className="grid grid-cols-[minmax(0,1fr)_16px_minmax(0,1.3fr)] items-center gap-1">
            <span className="truncate text-sm text-muted">
              {variable.label}
              {variable.required ? <span className="text-danger-text"> *</span> : null}
            </span>
            <ArrowRight width={12} height={12} className="rotate-180 text-faint" aria-hidden />
            <Select
              aria-label={t("variables.fieldOf", { variable: variable.label })}
              size="sm"
              options={options}
              value={value[variable.name] ?? null}
              placeholder={t("variables.choose")}
              error={fieldError(`variables.${variable.name}`)}
              onChange={(path) => onChange({ ...value, [variable.name]: path })}
            />
          </div>
        ))}
      </div>
      {mapped < variables.length ? (
        <Button size="xs" className="mt-2" onPress={() => onChange(mapVariables(variables, value))}>
          {t("variables.auto")}
        </Button>
      ) : null}
    </Section>
  );
}
