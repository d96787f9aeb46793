"use client";
import { NumberField as HeroNumberField } from "@heroui/react/number-field";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { useFormat } from "@/components/use-format";
import { FieldLabel, FieldNotes, type FieldProps } from "./field";
import { digitsOf, type NumberFault, numberFault } from "./number-range";

export type NumberFieldProps = FieldProps & {
  /** null = empty. */
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number;
  /** After the number: "分钟", "天". */
  unit?: ReactNode;
};

/** What is typed stays as it is: out of its range it is told so, never changed, and `onChange` gets it all the same (`isInRange`). */
export function NumberField({
  label,
  help,
  error,
  isRequired,
  size = "md",
  className,
  value,
  onChange,
  min,
  max,
  step,
  unit,
  ...rest
}: NumberFieldProps) {
  const faultText = useFaultText();
  const fault = numberFault(value, { min, max, step });
  const told = fault ? faultText(fault) : error;
  // A lowest value would make React Aria swallow the minus sign.
  return (
    <HeroNumberField
      {...rest}
      className={cx("yd-field", className)}
      isRequired={isRequired}
      isInvalid={Boolean(told)}
      validationBehavior="aria"
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
      commitBehavior="validate"
      maxValue={max}
      step={step}
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <HeroNumberField.Group className="yd-control" data-size={size}>
        <HeroNumberField.Input data-numeric />
        {unit ? <span className="text-muted">{unit}</span> : null}
      </HeroNumberField.Group>
      <FieldNotes help={help} error={told} />
    </HeroNumberField>
  );
}

function useFaultText(): (fault: NumberFault) => string {
  const t = useTranslations("common.number");
  const format = useFormat();
  const shown = (value: number) => format.number(value, digitsOf(value));
  return (fault) => {
    switch (fault.code) {
      case "between":
        return t("between", { min: shown(fault.min), max: shown(fault.max) });
      case "atLeast":
        return t("atLeast", { min: shown(fault.min) });
      case "atMost":
        return t("atMost", { max: shown(fault.max) });
      case "whole":
        return t("whole");
      case "decimals":
        return t("decimals", { digits: fault.digits });
    }
  };
}
