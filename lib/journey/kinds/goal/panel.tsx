"use client";
import { useTranslations } from "next-intl";
import { Select } from "@/components/ui/select";
import { EventFields, OnlyOf } from "../event-fields";
import type { PanelProps } from "../face";
import { Section } from "../panel-parts";
import { type GoalConfig, readGoal } from "./schema";

export function GoalPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const config = readGoal(node.config);
  const set = (change: Partial<GoalConfig>, group?: string) => onChange({ ...config, ...change }, group);
  return (
    <Section>
      <div className="grid gap-3">
        <EventFields match={config.on} field="on" refs={refs} problems={problems} onChange={(on, group) => set({ on }, group)} />
        <OnlyOf audienceId={config.audienceId} refs={refs} problems={problems} onChange={(audienceId) => set({ audienceId })} />
        <Select
          label={t("goal.after")}
          options={[
            { value: "exit", label: t("goal.exit") },
            { value: "continue", label: t("goal.continue") },
          ]}
          value={config.after}
          onChange={(after) => set({ after })}
        />
        <p className="text-sm text-muted">{t("goal.help")}</p>
      </div>
    </Section>
  );
}
