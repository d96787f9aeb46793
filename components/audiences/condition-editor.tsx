"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Select } from "@/components/ui/select";
import { FIELD_KEYS, isField, operatorsOf } from "@/lib/audience/fields";
import type { Condition } from "@/lib/audience/rule";
import type { RuleOptions } from "@/lib/services/audiences/options";
import { newCondition, withOperator } from "./rule-model";
import { ValueEditor } from "./value-editor";

export interface ConditionEditorProps {
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
  options: RuleOptions;
  isReadOnly: boolean;
  isNarrow: boolean;
}

export function ConditionEditor({ condition, onChange, onRemove, options, isReadOnly, isNarrow }: ConditionEditorProps) {
  const t = useTranslations("audiences");
  const field = isField(condition.field) ? condition.field : null;
  const operators = field ? operatorsOf(field) : [];
  return (
    <div className="flex items-start gap-2 rounded-control border border-border bg-surface p-2">
      <div className={cx("flex min-w-0 flex-1 gap-2", isNarrow ? "flex-col" : "flex-wrap items-start")}>
        <Select
          aria-label={t("builder.field")}
          className={isNarrow ? undefined : "w-36"}
          size="sm"
          options={FIELD_KEYS.map((key) => ({ value: key, label: t(`fields.${key}`) }))}
          value={field}
          onChange={(next) => onChange(newCondition(next))}
          isReadOnly={isReadOnly}
        />
        {operators.length > 1 ? (
          <Select
            aria-label={t("builder.operator")}
            className={isNarrow ? undefined : "w-28"}
            size="sm"
            options={operators.map((key) => ({ value: key, label: t(`operators.${key}`) }))}
            value={condition.operator}
            onChange={(operator) => onChange(withOperator(condition, operator))}
            isReadOnly={isReadOnly}
          />
        ) : null}
        {field ? (
          <div className="min-w-0 flex-1 basis-52">
            <ValueEditor
              field={field}
              operator={condition.operator}
              value={condition.value}
              onChange={(value) => onChange({ ...condition, value })}
              options={options}
              isReadOnly={isReadOnly}
            />
          </div>
        ) : (
          <p className="text-sm text-danger-text">{t("builder.unknownField", { field: condition.field })}</p>
        )}
      </div>
      <IconButton label={t("builder.removeCondition")} icon={<X aria-hidden />} size="sm" onPress={onRemove} isDisabled={isReadOnly} />
    </div>
  );
}
