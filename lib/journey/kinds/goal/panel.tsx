"use client";
import { useTranslations } from "next-intl";
import { Combobox } from "@/components/ui/combobox";
import { Select } from "@/components/ui/select";
import { EventFields } from "../event-fields";
import type { PanelProps } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { type GoalConfig, readGoal } from "./schema";

export function GoalPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const fieldError = useFieldError(problems);
  const config = readGoal(node.config);
  const set = (change: Partial<GoalConfig>, group?: string) => onChange({ ...config, ...change }, group);
  return (
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
