"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Combobox } from "@/components/ui/combobox";
import { useFormat } from "@/components/use-format";
import { EntryRuleFields } from "../entry-fields";
import type { PanelProps } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { ScheduleFields } from "./schedule-fields";
import { type AudienceEntryConfig, readAudienceEntry } from "./schema";

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
      <EntryRuleFields reentry={config.reentry} limits={config.limits} problems={problems} onChange={set} />
    </>
  );
}

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
