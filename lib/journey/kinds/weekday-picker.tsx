"use client";
import { useTranslations } from "next-intl";
import { FieldGroup } from "@/components/ui/field";
import { WEEKDAYS, weekdayName } from "./words";

interface WeekdayPickerProps {
  value: number[];
  onChange: (days: number[]) => void;
  error?: string;
}

/** The days of a week as buttons that stay pressed. */
export function WeekdayPicker({ value, onChange, error }: WeekdayPickerProps) {
  const t = useTranslations("panels");
  const toggle = (day: number) => onChange(value.includes(day) ? value.filter((other) => other !== day) : [...value, day].sort((a, b) => a - b));
  return (
    <FieldGroup label={t("weekday.label")}>
      <DayButtons days={[...WEEKDAYS]} chosen={value} onToggle={toggle} nameOf={(day) => weekdayName(day, t)} />
      {error ? <p className="yd-error">{error}</p> : null}
    </FieldGroup>
  );
}

interface DayButtonsProps {
  days: number[];
  chosen: number[];
  onToggle: (day: number) => void;
  nameOf: (day: number) => string;
}

export function DayButtons({ days, chosen, onToggle, nameOf }: DayButtonsProps) {
  return (
    <div className="grid grid-cols-7 gap-1">
      {days.map((day) => (
        <button
          key={day}
          type="button"
          aria-pressed={chosen.includes(day)}
          onClick={() => onToggle(day)}
          className="h-7 rounded-chip border border-border text-sm aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-text"
        >
          {nameOf(day)}
        </button>
      ))}
    </div>
  );
}
