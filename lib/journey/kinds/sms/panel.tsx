"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import { Select } from "@/components/ui/select";
import { mapVariables } from "../../fields";
import type { PanelProps } from "../face";
import { GoesTo, Section, useFieldError, useFieldName, VariablesSection } from "../panel-parts";
import { billedTexts, previewText } from "./preview";
import { StaleField } from "../stale-field";
import { readSms } from "./schema";

export function SmsPanel({ node, refs, problems, onChange, targetOf, onReveal }: PanelProps) {
  const t = useTranslations("panels");
  const format = useFormat();
  const fieldName = useFieldName();
  const fieldError = useFieldError(problems);
  const config = readSms(node.config);
  const template = refs.templates.find((candidate) => candidate.id === config.templateId) ?? null;
  const approved = refs.templates.filter((candidate) => candidate.state === "approved");
  const shown = template && !approved.includes(template) ? [template, ...approved] : approved;
  const count = template ? billedTexts(previewText(template)) : 0;

  function choose(templateId: string) {
    const chosen = refs.templates.find((candidate) => candidate.id === templateId);
    onChange({ ...config, templateId, variables: chosen ? mapVariables(chosen.variables, config.variables) : {} });
  }

  return (
    <>
      <Section>
        <Select
          label={t("sms.template")}
          isRequired
          help={t("sms.onlyApproved")}
          error={fieldError("templateId")}
          options={shown.map((item) => ({
            value: item.id,
            label: item.name,
            note: item.state === "approved" ? item.signature : t("sms.notApproved"),
            isDisabled: item.state !== "approved",
          }))}
          value={template?.id ?? null}
          placeholder={t("sms.choose")}
          onChange={choose}
        />
        {template ? (
          <figure className="mt-3">
            <figcaption className="mb-1.5 text-sm font-medium">{t("sms.preview")}</figcaption>
            <p className="rounded-control border border-border bg-surface-secondary px-3 py-2 text-sm whitespace-pre-wrap">
              {previewParts(template, (name) => fieldName(config.variables[name] ?? "") || name)}
            </p>
            <p className="mt-1.5 flex justify-between text-sm text-muted">
              <span>{t("sms.billed", { count, characters: previewText(template).length })}</span>
              <span>{t("sms.cost", { cost: format.money(count * refs.textSegmentFen) })}</span>
            </p>
          </figure>
        ) : null}
      </Section>
      {template ? (
        <VariablesSection
          variables={template.variables}
          value={config.variables}
          problems={problems}
          onChange={(variables) => onChange({ ...config, variables })}
        />
      ) : null}
      <StaleField value={config.staleAfterMinutes} onChange={(staleAfterMinutes) => onChange({ ...config, staleAfterMinutes })} />
      <Section title={t("outcomes")}>
        <dl className="grid gap-1.5 text-sm">
          <div className="flex justify-between gap-3">
            <dt>{t("sms.sent")}</dt>
            <dd className="min-w-0 truncate">
              <GoesTo outlet="next" targetOf={targetOf} onReveal={onReveal} />
            </dd>
          </div>
          <div className="flex justify-between gap-3">
            <dt>{t("blockedOrFailed")}</dt>
            <dd className="min-w-0 truncate">
              <GoesTo outlet="blocked" targetOf={targetOf} onReveal={onReveal} otherwise={t("recordsAndEnds")} />
            </dd>
          </div>
        </dl>
      </Section>
    </>
  );
}

/** The text with its variables as chips. */
function previewParts(template: { signature: string; body: string }, nameOf: (variable: string) => string) {
  return previewText(template, (name) => `\u0000${name}\u0000`)
    .split("\u0000")
    .map((part, index) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their places
      index % 2 === 1 ? (
        <span key={index} className="cv-var mx-0.5">
          {nameOf(part)}
        </span>
      ) : (
        part
      ),
    );
}
