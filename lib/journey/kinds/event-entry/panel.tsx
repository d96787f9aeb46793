"use client";
import { useTranslations } from "next-intl";
import { EntryRuleFields } from "../entry-fields";
import { EventFields, OnlyOf } from "../event-fields";
import type { PanelProps } from "../face";
import { Section } from "../panel-parts";
import { type EventEntryConfig, readEventEntry } from "./schema";

export function EventEntryPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const config = readEventEntry(node.config);
  const set = (change: Partial<EventEntryConfig>, group?: string) => onChange({ ...config, ...change }, group);
  return (
    <>
      <Section>
        <div className="grid gap-3">
          <EventFields match={config.on} field="on" refs={refs} problems={problems} onChange={(on, group) => set({ on }, group)} />
          <OnlyOf audienceId={config.audienceId} refs={refs} problems={problems} onChange={(audienceId) => set({ audienceId })} />
          <p className="text-sm text-muted">{t("event.entryHelp")}</p>
        </div>
      </Section>
      <EntryRuleFields reentry={config.reentry} limits={config.limits} problems={problems} onChange={set} />
    </>
  );
}
