"use client";
import { ListBox } from "@heroui/react/list-box";
import { Select as HeroSelect } from "@heroui/react/select";
import { Check, ChevronDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { cx } from "./cx";
import { FieldLabel, FieldNotes, type FieldProps } from "./field";

export type Option<V extends string = string> = {
  value: V;
  label: string;
  /** A second line, or why it can't be chosen. */
  note?: ReactNode;
  icon?: ReactNode;
  isDisabled?: boolean;
};

export type SelectProps<V extends string> = FieldProps & {
  options: ReadonlyArray<Option<V>>;
  value: V | null;
  onChange: (value: V) => void;
  placeholder?: string;
  /** Before the value inside the control, e.g. "负责人：". */
  prefix?: ReactNode;
};

/** React Aria knows an item by its `id`; without one it falls back on its place and mixes items up when the list shrinks. */
export const keyed = <V extends string>(options: ReadonlyArray<Option<V>>) => options.map((option) => ({ ...option, id: option.value }));

export function OptionItem({ option }: { option: Option }) {
  return (
    <ListBox.Item id={option.value} textValue={option.label} isDisabled={option.isDisabled} className="yd-item">
      {option.icon}
      <span className="min-w-0">
        <span className="block truncate">{option.label}</span>
        {option.note ? <span className="yd-item-note block">{option.note}</span> : null}
      </span>
      <Check className="yd-check" width={14} height={14} aria-hidden />
    </ListBox.Item>
  );
}

export function Select<V extends string>({
  label,
  help,
  error,
  isRequired,
  size = "md",
  className,
  options,
  value,
  onChange,
  placeholder,
  prefix,
  isReadOnly,
  isDisabled,
  ...rest
}: SelectProps<V>) {
  const t = useTranslations("common");
  const chosen = options.find((o) => o.value === value);
  const prefixId = useId();
  const valueId = useId();
  return (
    <HeroSelect
      {...rest}
      className={cx("yd-field", className)}
      isDisabled={isDisabled || isReadOnly}
      isRequired={isRequired}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      value={value}
      onChange={(key) => {
        const option = options.find((o) => o.value === key);
        if (option) onChange(option.value);
      }}
    >
      <FieldLabel label={label} isRequired={isRequired} />
      {/* With a prefix the name is what is seen, in that order: "状态：全部". */}
      <HeroSelect.Trigger className="yd-control" data-size={size} {...(prefix ? { "aria-labelledby": `${prefixId} ${valueId}` } : {})}>
        {prefix ? (
          <span id={prefixId} className="text-muted">
            {prefix}{" "}
          </span>
        ) : null}
        {chosen?.icon}
        <HeroSelect.Value id={valueId} className={cx("min-w-0 flex-1 truncate", !chosen && "text-faint")}>
          {() => chosen?.label ?? placeholder ?? t("choose")}
        </HeroSelect.Value>
        <ChevronDown width={14} height={14} aria-hidden />
      </HeroSelect.Trigger>
      <HeroSelect.Popover className="yd-popover" offset={4}>
        <ListBox className="yd-list" items={keyed(options)} renderEmptyState={() => <div className="yd-list-empty">{t("noOptions")}</div>}>
          {(option: Option<V>) => <OptionItem option={option} key={option.value} />}
        </ListBox>
      </HeroSelect.Popover>
      <FieldNotes help={help} error={error} />
    </HeroSelect>
  );
}
