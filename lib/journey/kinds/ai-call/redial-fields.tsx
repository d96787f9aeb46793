"use client";
import { useTranslations } from "next-intl";
import { Chip } from "@/components/ui/chip";
import { MultiSelect } from "@/components/ui/combobox";
import { NumberField } from "@/components/ui/number-field";
import { Switch } from "@/components/ui/toggles";
import { type Problem, type Redial, REDIAL_KINDS, type RedialKind } from "../../plan";
import type { PanelText } from "../face";
import { Section, useFieldError } from "../panel-parts";
import type { AiCallConfig } from "./schema";

const DEFAULT: Redial = { intervalMinutes: 30, times: 1, kinds: [...REDIAL_KINDS] };

interface RedialFieldsProps {
  config: AiCallConfig;
  problems: Problem[];
  onConfig: (config: AiCallConfig, group?: string) => void;
}

export function RedialFields({ config, problems, onConfig }: RedialFieldsProps) {
  const t = useTranslations("panels");
  const error = useFieldError(problems)("redial");
  const { redial } = config;
  const set = (change: Partial<Redial>, group?: string) => redial && onConfig({ ...config, redial: { ...redial, ...change } }, group);
  return (
    <Section
      title={t("redial.title")}
      aside={
        redial ? (
          <Chip tone="accent" size="sm">
            {t("redial.overridden")}
          </Chip>
        ) : null
      }
    >
      <Switch className="mb-2" isSelected={redial !== null} onChange={(on) => onConfig({ ...config, redial: on ? DEFAULT : null })}>
        <span className="text-sm">{t("redial.override")}</span>
      </Switch>
      {redial ? (
        <div className="grid gap-3">
          <div className="flex gap-2">
            <NumberField
              label={t("redial.interval")}
              unit={t("unit.minute")}
              min={5}
              max={1440}
              value={redial.intervalMinutes}
              onChange={(minutes) => set({ intervalMinutes: minutes ?? 0 }, "interval")}
            />
            <NumberField label={t("redial.times")} min={0} max={3} value={redial.times} onChange={(times) => set({ times: times ?? 0 }, "times")} />
          </div>
          <MultiSelect
            label={t("redial.kinds")}
            options={REDIAL_KINDS.map((kind) => ({ value: kind, label: redialKindName(kind, t) }))}
            value={redial.kinds}
            onChange={(kinds) => set({ kinds })}
          />
          {error ? <p className="yd-error">{error}</p> : null}
        </div>
      ) : null}
      <p className="text-sm text-faint">{t("redial.default")}</p>
    </Section>
  );
}

function redialKindName(kind: RedialKind, t: PanelText): string {
  switch (kind) {
    case "no_answer":
      return t("redial.noAnswer");
    case "busy":
      return t("redial.busy");
    case "rejected":
      return t("redial.rejected");
    case "power_off":
      return t("redial.powerOff");
    case "failed":
      return t("redial.failed");
  }
}
