"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useCan } from "@/components/shell/context";
import { MultiSelect } from "@/components/ui/combobox";
import { NumberField } from "@/components/ui/number-field";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/toggles";
import { FIELDS } from "../../fields";
import type { PanelProps } from "../face";
import { GoesTo, Section, useFieldError, useFieldName } from "../panel-parts";
import { AnswerFields } from "./answer-fields";
import { MAX_TRIES, readWebhook, type WebhookConfig } from "./schema";

export function WebhookPanel({ node, refs, problems, onChange, targetOf, onReveal }: PanelProps) {
  const t = useTranslations("panels");
  const fieldName = useFieldName();
  const fieldError = useFieldError(problems);
  const mayManage = useCan("settings.webhooks.manage");
  const config = readWebhook(node.config);
  const set = (part: Partial<WebhookConfig>, group?: string) => onChange({ ...config, ...part }, group);
  const endpoint = refs.endpoints.find((candidate) => candidate.id === config.endpointId) ?? null;
  return (
    <>
      <Section>
        <div className="grid gap-3">
          <Select
            label={t("webhook.endpoint")}
            isRequired
            options={refs.endpoints.map(({ id, name, enabled }) => ({
              value: id,
              label: name,
              note: enabled ? undefined : t("webhook.off"),
              isDisabled: !enabled,
            }))}
            value={endpoint?.id ?? null}
            placeholder={t("webhook.choose")}
            error={fieldError("endpointId")}
            onChange={(endpointId) => set({ endpointId })}
          />
          {mayManage ? (
            <Link href="/settings/webhooks" className="text-sm text-accent-text hover:underline">
              {t("webhook.manage")}
            </Link>
          ) : refs.endpoints.length === 0 ? (
            <p className="text-sm text-muted">{t("webhook.askAdmin")}</p>
          ) : null}
          <MultiSelect
            label={t("webhook.fields")}
            options={FIELDS.map((field) => ({ value: field.path, label: fieldName(field.path) }))}
            value={config.fields}
            error={fieldError("fields")}
            onChange={(fields) => set({ fields })}
          />
          <Switch isSelected={config.withPhone} isDisabled={!config.withPhone && !endpoint?.allowPhone} onChange={(withPhone) => set({ withPhone })}>
            {t("webhook.withPhone")}
          </Switch>
          {fieldError("withPhone") ? <p className="yd-error">{fieldError("withPhone")}</p> : null}
          {endpoint?.allowPhone ? null : <p className="text-sm text-muted">{t("webhook.phoneHelp")}</p>}
          <NumberField
            label={t("webhook.tries")}
            help={t("webhook.triesHelp")}
            className="w-full"
            unit={t("loop.unit")}
            min={1}
            max={MAX_TRIES}
            value={config.maxTries}
            onChange={(maxTries) => set({ maxTries: maxTries ?? 1 }, "tries")}
          />
        </div>
      </Section>
      <AnswerFields
        config={config}
        attributes={refs.attributes}
        saveError={fieldError("save")}
        branchError={fieldError("branch")}
        onChange={set}
        targetOf={targetOf}
        onReveal={onReveal}
      />
      <Section title={t("outcomes")}>
        <dl className="grid gap-1.5 text-sm">
          <div className="flex justify-between gap-3">
            <dt>{t("webhook.success")}</dt>
            <dd className="min-w-0 truncate">
              <GoesTo outlet="success" targetOf={targetOf} onReveal={onReveal} />
            </dd>
          </div>
          <div className="flex justify-between gap-3">
            <dt>{t("call.failed")}</dt>
            <dd className="min-w-0 truncate">
              <GoesTo outlet="failed" targetOf={targetOf} onReveal={onReveal} otherwise={t("recordsAndEnds")} />
            </dd>
          </div>
        </dl>
      </Section>
    </>
  );
}
