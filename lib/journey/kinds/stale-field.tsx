"use client";
import { useTranslations } from "next-intl";
import { Select } from "@/components/ui/select";
import { Section } from "./panel-parts";
import { spanText } from "./words";

const CHOICES = [30, 60, 120, 180, 360, 720, 1440];
const NEVER = "never";

/** "Not sent any more after": a call or text that waited out a pause, the night or a queue for too long is dropped, and counted as such. */
export function StaleField({ value, onChange }: { value: number | null; onChange: (minutes: number | null) => void }) {
  const t = useTranslations("panels");
  const choices = value === null || CHOICES.includes(value) ? CHOICES : [...CHOICES, value].toSorted((a, b) => a - b);
  return (
    <Section>
      <Select
        label={t("stale.label")}
        help={t("stale.help")}
        options={[
          { value: NEVER, label: t("stale.never") },
          ...choices.map((minutes) => ({
            value: String(minutes),
            label: t("stale.after", { span: minutes % 60 === 0 ? spanText(minutes / 60, "hour", t) : spanText(minutes, "minute", t) }),
          })),
        ]}
        value={value === null ? NEVER : String(value)}
        onChange={(chosen) => onChange(chosen === NEVER ? null : Number(chosen))}
      />
    </Section>
  );
}
