"use client";
import { NumberField as HeroNumberField } from "@heroui/react/number-field";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { FieldLabel, FieldNotes, type FieldProps } from "./field";

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
  return (
    <HeroNumberField
      {...rest}
      className={cx("yd-field", className)}
      isRequired={isRequired}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
      minValue={min}
      maxValue={max}
      step={step}
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <HeroNumberField.Group className="yd-control" data-size={size}>
        <HeroNumberField.Input data-numeric />
        {unit ? <span className="text-muted">{unit}</span> : null}
      </HeroNumberField.Group>
      <FieldNotes help={help} error={error} />
    </HeroNumberField>
  );
}
