"use client";
import { Description } from "@heroui/react/description";
import { FieldError } from "@heroui/react/field-error";
import { Label } from "@heroui/react/label";
import { useId, type ReactNode } from "react";
import { cx } from "./cx";

export type FieldProps = {
  /** Shown above the control; give `aria-label` instead where there is no room. */
  label?: ReactNode;
  "aria-label"?: string;
  help?: ReactNode;
  /** A sentence; its presence makes the field invalid. */
  error?: ReactNode;
  isRequired?: boolean;
  isDisabled?: boolean;
  isReadOnly?: boolean;
  size?: "md" | "sm";
  className?: string;
};

/** The label over a React Aria field, which ties it to its input. */
export function FieldLabel({ label, isRequired }: Pick<FieldProps, "label" | "isRequired">) {
  if (!label) return null;
  return (
    <Label className="yd-label" data-required={isRequired || undefined}>
      {label}
    </Label>
  );
}

export function FieldNotes({ help, error }: Pick<FieldProps, "help" | "error">) {
  return (
    <>
      {help && !error ? <Description className="yd-help">{help}</Description> : null}
      {error ? <FieldError className="yd-error">{error}</FieldError> : null}
    </>
  );
}

/** A labelled group for controls that are not React Aria fields (segments, chips, several inputs in a row). */
export function FieldGroup({ label, help, isRequired, className, children }: Omit<FieldProps, "error"> & { children: ReactNode }) {
  const id = useId();
  return (
    <div className={cx("yd-field", className)} role="group" aria-labelledby={id}>
      <span id={id} className="yd-label" data-required={isRequired || undefined}>
        {label}
      </span>
      {children}
      {help ? <p className="yd-help">{help}</p> : null}
    </div>
  );
}
