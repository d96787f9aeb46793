"use client";
import { useTranslations } from "next-intl";
import { Combobox } from "@/components/ui/combobox";
import { EntryRuleFields } from "../entry-fields";
import { EventFields } from "../event-fields";
import type { PanelProps } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { type EventEntryConfig, readEventEntry } from "./schema";

export function EventEntryPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const fieldError = useFieldError(problems);
  const config = readEventEntry(node.config);
  const set = (change: Partial<EventEntryConfig>, group?: string) => onChange({ ...config, ...change }, group);
  return (
    <>
      <Section>
        <div className="grid gap-3">
          <EventFields match={config.on} field="on" refs={refs} problems={problems} onChange={(on, group) => set({ on }, group)} />
          <Combobox
            label={t("event.onlyOf")}
            options={refs.audiences.map((audience) => ({ value: audience.id, label: audience.name }))}
            value={config.audienceId}
            placeholder={t("event.everybody")}
            error={fieldError("audienceId")}
            onChange={(audienceId) => set({ audienceId })}
          />
          <p className="text-sm text-muted">{t("event.entryHelp")}</p>
        </div>
      </Section>
      <EntryRuleFields reentry={config.reentry} limits={config.limits} problems={problems} onChange={set} />
    </>
  );
}
