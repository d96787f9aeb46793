"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Combobox } from "@/components/ui/combobox";
import { NumberField } from "@/components/ui/number-field";
import { Select } from "@/components/ui/select";
import { useFormat } from "@/components/use-format";
import type { PanelProps } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { ScheduleFields } from "./schedule-fields";
import { type AudienceEntryConfig, readAudienceEntry } from "./schema";

type Reentry = AudienceEntryConfig["reentry"];

export function AudienceEntryPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const fieldError = useFieldError(problems);
  const config = readAudienceEntry(node.config);
  const set = (change: Partial<AudienceEntryConfig>, group?: string) => onChange({ ...config, ...change }, group);
  return (
    <>
      <Section>
        <Combobox
          label={t("entry.audience")}
          isRequired
          options={refs.audiences.map((audience) => ({ value: audience.id, label: audience.name }))}
          value={config.audienceId || null}
          placeholder={t("entry.chooseAudience")}
          error={fieldError("audienceId")}
          onChange={(audienceId) => set({ audienceId: audienceId ?? "" })}
        />
        {refs.audiences.some((audience) => audience.id === config.audienceId) ? <AudienceCount id={config.audienceId} /> : null}
      </Section>
      <ScheduleFields schedule={config.schedule} refs={refs} problems={problems} onChange={(schedule, group) => set({ schedule }, group)} />
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
            value={config.reentry.type}
            onChange={(type) => set({ reentry: reentryOf(type) })}
          />
          {config.reentry.type === "after_days" ? (
            <NumberField
              aria-label={t("entry.days")}
              className="w-24"
              unit={t("unit.day")}
              min={1}
              max={3650}
              value={config.reentry.days}
              error={fieldError("reentry.days")}
              onChange={(days) => set({ reentry: { type: "after_days", days: days ?? 0 } }, "days")}
            />
          ) : null}
        </div>
        <p className="mt-1.5 text-sm text-muted">{t("entry.reentryHelp")}</p>
      </Section>
    </>
  );
}

const reentryOf = (type: Reentry["type"]): Reentry => (type === "after_days" ? { type, days: 30 } : { type });

function AudienceCount({ id }: { id: string }) {
  const t = useTranslations("panels");
  const format = useFormat();
  const trpc = useTRPC();
  const { data, isError } = useQuery(trpc.audiences.counts.queryOptions({ ids: [id] }));
  if (isError) return <p className="mt-1.5 text-sm text-danger-text">{t("entry.countFailed")}</p>;
  const count = data?.[id];
  return (
    <p className="mt-1.5 text-sm text-muted" data-metric="audience" data-value={count ?? undefined}>
      {count === undefined || count === null ? t("entry.counting") : t("entry.count", { count: format.number(count) })}
    </p>
  );
}
