"use client";
import { Input } from "@heroui/react/input";
import { TextArea } from "@heroui/react/textarea";
import { TextField as HeroTextField } from "@heroui/react/textfield";
import type { ComponentProps, Ref } from "react";
import { cx } from "./cx";
import { FieldLabel, FieldNotes, type FieldProps } from "./field";

export type TextFieldProps = FieldProps &
  Pick<
    ComponentProps<typeof HeroTextField>,
    | "value"
    | "defaultValue"
    | "onChange"
    | "onBlur"
    | "onFocus"
    | "onKeyDown"
    | "name"
    | "type"
    | "autoComplete"
    | "autoFocus"
    | "maxLength"
    | "inputMode"
    | "id"
  > & {
    placeholder?: string;
    /** More than one makes a text area. */
    rows?: number;
    inputRef?: Ref<HTMLInputElement>;
    /** Id of a `datalist` with proposals. */
    list?: string;
  };

export function TextField({
  label,
  help,
  error,
  isRequired,
  isDisabled,
  isReadOnly,
  size = "md",
  className,
  placeholder,
  rows = 1,
  inputRef,
  list,
  ...rest
}: TextFieldProps) {
  return (
    <HeroTextField
      {...rest}
      isDisabled={isDisabled}
      isReadOnly={isReadOnly}
      isRequired={isRequired}
      validationBehavior="aria"
      isInvalid={Boolean(error)}
      className={cx("yd-field", className)}
    >
      <FieldLabel label={label} isRequired={isRequired} />
      {rows > 1 ? (
        <TextArea className="yd-control" rows={rows} placeholder={placeholder} />
      ) : (
        <Input ref={inputRef} list={list} className="yd-control" data-size={size} data-readonly={isReadOnly || undefined} placeholder={placeholder} />
      )}
      <FieldNotes help={help} error={error} />
    </HeroTextField>
  );
}
