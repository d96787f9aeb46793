"use client";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/context";
import { dayIn } from "@/lib/time/zone";
import { NumberField } from "./number-field";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { DATE_CONDITION_TYPES, type DateCondition, dateConditionSchema } from "@/lib/audience/date-condition";
import { withDateType } from "./rule-model";

const ANY = "any";
const MAX_DAYS = 3650;

export interface DateEditorProps {
  value: DateCondition | undefined;
  onChange: (value: DateCondition | undefined) => void;
  /** Offer "at any time" (the trait is left out). */
  isOptional?: boolean;
  isReadOnly: boolean;
}

export function DateEditor({ value, onChange, isOptional = false, isReadOnly }: DateEditorProps) {
  const t = useTranslations("audiences");
  const { company } = useShell();
  const types = DATE_CONDITION_TYPES.map((type) => ({ value: type as string, label: t(`dates.${type}`) }));
  const options = isOptional ? [{ value: ANY, label: t("dates.any") }, ...types] : types;
  const choose = (type: string) => {
    const known = DATE_CONDITION_TYPES.find((k) => k === type);
    onChange(known ? withDateType(value, known, dayIn(company.timezone, new Date())) : undefined);
  };
  const day = (which: "from" | "to", text: string) => {
    const next = value?.type === "between" ? dateConditionSchema.safeParse({ ...value, [which]: text }) : null;
    if (next?.success) onChange(next.data);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={t("builder.date")}
        className="w-40"
        size="sm"
        options={options}
        value={value?.type ?? (isOptional ? ANY : null)}
        onChange={choose}
        isReadOnly={isReadOnly}
      />
      {value && "days" in value ? (
        <NumberField
          aria-label={t("builder.days")}
          className="w-24"
          size="sm"
          min={0}
          max={MAX_DAYS}
          value={value.days}
          onChange={(days) => onChange({ ...value, days: days ?? 0 })}
          unit={t("builder.daysUnit")}
          isDisabled={isReadOnly}
        />
      ) : null}
      {value?.type === "between" ? (
        <span className="flex items-center gap-1">
          <TextField
            aria-label={t("builder.from")}
            size="sm"
            type="date"
            value={value.from}
            onChange={(text) => day("from", text)}
            isReadOnly={isReadOnly}
          />
          –
          <TextField
            aria-label={t("builder.to")}
            size="sm"
            type="date"
            value={value.to}
            onChange={(text) => day("to", text)}
            isReadOnly={isReadOnly}
          />
        </span>
      ) : null}
    </div>
  );
}
