"use client";
import { useTranslations } from "next-intl";
import { MultiSelect } from "@/components/ui/combobox";
import { NumberField } from "./number-field";
import { Segmented } from "@/components/ui/segmented";
import { TextField } from "@/components/ui/text-field";
import { dateConditionSchema } from "@/lib/audience/date-condition";
import { type FieldKey, FIELDS } from "@/lib/audience/fields";
import type { Named, RuleOptions } from "@/lib/services/audiences/options";
import { DateEditor } from "./date-editor";
import { shownOptions } from "./shown-options";
import { TraitsEditor } from "./traits-editor";

export interface ValueEditorProps {
  field: FieldKey;
  operator: string;
  value: unknown;
  onChange: (value: unknown) => void;
  options: RuleOptions;
  isReadOnly: boolean;
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === "string") : []);

/** The right-hand side of a condition, by the field's type. */
export function ValueEditor(props: ValueEditorProps) {
  const { field, operator, value, onChange, options, isReadOnly } = props;
  const t = useTranslations("audiences");
  if (operator === "is_empty" || operator === "is_not_empty") return null;
  const label = t(`fields.${field}`);
  const list = (named: Named[]) => (
    <MultiSelect
      aria-label={label}
      options={shownOptions(named, strings(value), t("text.hidden"))}
      value={strings(value)}
      onChange={onChange}
      placeholder={t("builder.chooseSome")}
      isDisabled={isReadOnly}
    />
  );
  const type = FIELDS[field].type;
  switch (type) {
    case "text":
      return (
        <TextField
          aria-label={label}
          size="sm"
          maxLength={100}
          value={typeof value === "string" ? value : ""}
          onChange={onChange}
          isReadOnly={isReadOnly}
        />
      );
    case "number":
      return (
        <NumberField
          aria-label={label}
          className="w-28"
          size="sm"
          min={0}
          max={100_000}
          value={typeof value === "number" ? value : null}
          onChange={(n) => onChange(n ?? 0)}
          unit={field === "age" ? t("builder.yearsUnit") : t("builder.timesUnit")}
          isDisabled={isReadOnly}
        />
      );
    case "gender":
      return (
        <Segmented
          aria-label={label}
          size="sm"
          items={[
            { key: "female", label: t("builder.female") },
            { key: "male", label: t("builder.male") },
          ]}
          selected={value === "male" ? "male" : "female"}
          onSelect={onChange}
        />
      );
    case "boolean":
      return (
        <Segmented
          aria-label={label}
          size="sm"
          items={[
            { key: "true", label: t("builder.yes") },
            { key: "false", label: t("builder.no") },
          ]}
          selected={value === false ? "false" : "true"}
          onSelect={(key) => onChange(key === "true")}
        />
      );
    case "date": {
      const date = dateConditionSchema.safeParse(value);
      return <DateEditor value={date.data} onChange={onChange} isReadOnly={isReadOnly} />;
    }
    case "clinics":
      return list(options.clinics);
    case "consultants":
      return list(options.consultants);
    case "web_consultants":
      return list(options.webConsultants);
    case "tags":
      return list(options.tags);
    default:
      return <TraitsEditor {...props} type={type} />;
  }
}
