"use client";
import { useTranslations } from "next-intl";
import { TextField } from "@/components/ui/text-field";
import type { PanelProps } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { WeekdayPicker } from "../weekday-picker";
import { readWindow, type WindowConfig } from "./schema";

export function TimeWindowPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const config = readWindow(node.config);
  const fieldError = useFieldError(problems);
  const set = (part: Partial<WindowConfig>, group?: string) => onChange({ ...config, ...part }, group);
  const overnight = config.from !== "" && config.to !== "" && config.to < config.from;
  return (
    <Section>
      <div className="grid gap-4">
        <WeekdayPicker value={config.weekdays} onChange={(weekdays) => set({ weekdays })} {...errorOf(fieldError("weekdays"))} />
        <div className="grid grid-cols-2 gap-2">
          <TextField label={t("window.from")} type="time" value={config.from} error={fieldError("from")} onChange={(from) => set({ from }, "from")} />
          <TextField
            label={overnight ? t("window.toNextDay") : t("window.to")}
            type="time"
            value={config.to}
            error={fieldError("to")}
            onChange={(to) => set({ to }, "to")}
          />
        </div>
        <p className="text-sm text-muted">{t("window.help", { zone: refs.timezone })}</p>
      </div>
    </Section>
  );
}

const errorOf = (error: string | undefined) => (error === undefined ? {} : { error });
