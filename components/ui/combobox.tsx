"use client";
import { ComboBox } from "@heroui/react/combo-box";
import { Input } from "@heroui/react/input";
import { ListBox } from "@heroui/react/list-box";
import { ChevronDown, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import { cx } from "./cx";
import { FieldGroup, FieldLabel, FieldNotes, type FieldProps } from "./field";
import { isListOpen } from "./open-list";
import { keyed, type Option, OptionItem } from "./select";

/** React Aria passes an Esc that has closed its list on, and what is around the field would close too. */
const escapeOfList = {
  onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape" && isListOpen(event.target)) event.stopPropagation();
  },
};

export type ComboboxProps<V extends string> = FieldProps & {
  options: ReadonlyArray<Option<V>>;
  value: V | null;
  onChange: (value: V) => void;
  placeholder?: string;
  /** Give it to search on the server: then `options` are shown as they come. */
  onSearch?: (text: string) => void;
};

/** One choice out of many, found by typing. What is typed chooses nothing: emptied and left, it shows the choice again. */
export function Combobox<V extends string>({
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
  onSearch,
  isReadOnly,
  ...rest
}: ComboboxProps<V>) {
  const t = useTranslations("common");
  const chosen = options.find((o) => o.value === value);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? chosen?.label ?? "";
  const shown = onSearch || typed === null ? options : options.filter((o) => matches(o, typed));
  return (
    <ComboBox
      {...rest}
      className={cx("yd-field", className)}
      isReadOnly={isReadOnly}
      isRequired={isRequired}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      allowsEmptyCollection
      menuTrigger="focus"
      items={keyed(shown)}
      inputValue={text}
      onInputChange={(next) => {
        if (next === (chosen?.label ?? "")) return setTyped(null);
        setTyped(next);
        onSearch?.(next);
      }}
      value={value}
      onChange={(key) => {
        const option = options.find((o) => o.value === key);
        if (!option) return;
        setTyped(null);
        // Leaving the field says the choice once more.
        if (option.value !== value) onChange(option.value);
      }}
      onBlur={() => setTyped(null)}
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <div className="yd-control" data-size={size} {...escapeOfList}>
        <Input placeholder={placeholder ?? t("typeToSearch")} />
        <ComboBox.Trigger className="yd-icon-btn -mr-2" data-size="xs">
          <ChevronDown width={14} height={14} aria-hidden />
        </ComboBox.Trigger>
      </div>
      <ComboBox.Popover className="yd-popover" offset={4}>
        <ListBox className="yd-list" renderEmptyState={() => <div className="yd-list-empty">{t("noMatches")}</div>}>
          {(option: Option<V>) => <OptionItem option={option} key={option.value} />}
        </ListBox>
      </ComboBox.Popover>
      <FieldNotes help={help} error={error} />
    </ComboBox>
  );
}

export type MultiSelectProps<V extends string> = Omit<FieldProps, "error"> & {
  "aria-label"?: string;
  options: ReadonlyArray<Option<V>>;
  value: ReadonlyArray<V>;
  onChange: (value: V[]) => void;
  placeholder?: string;
  onSearch?: (text: string) => void;
  error?: string;
};

/** Several choices as tokens in the control; options that are taken leave the list. */
export function MultiSelect<V extends string>({
  label,
  help,
  error,
  isRequired,
  isDisabled,
  className,
  options,
  value,
  onChange,
  placeholder,
  onSearch,
  ...rest
}: MultiSelectProps<V>) {
  const t = useTranslations("common");
  const [text, setText] = useState("");
  const free = options.filter((o) => !value.includes(o.value) && (onSearch || matches(o, text)));
  const box = (
    <ComboBox
      aria-label={typeof label === "string" ? label : rest["aria-label"]}
      className="yd-field"
      isDisabled={isDisabled}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      allowsEmptyCollection
      menuTrigger="focus"
      items={keyed(free)}
      inputValue={text}
      onInputChange={(next) => {
        setText(next);
        onSearch?.(next);
      }}
      value={null}
      onChange={(key) => {
        const option = free.find((o) => o.value === key);
        if (!option) return;
        onChange([...value, option.value]);
        setText("");
      }}
    >
      <div className="yd-control yd-tokens" {...escapeOfList}>
        {value.map((v) => {
          const option = options.find((o) => o.value === v);
          return (
            <span key={v} className="yd-token">
              {option?.icon}
              {option?.label ?? v}
              <button
                type="button"
                disabled={isDisabled}
                aria-label={t("removeNamed", { name: option?.label ?? v })}
                onClick={({ currentTarget }) => {
                  focusBeside(currentTarget);
                  onChange(value.filter((x) => x !== v));
                }}
              >
                <X width={12} height={12} aria-hidden />
              </button>
            </span>
          );
        })}
        <Input
          placeholder={value.length === 0 ? (placeholder ?? t("choose")) : undefined}
          onKeyDown={(event) => {
            if (event.key === "Backspace" && text === "" && value.length > 0) onChange(value.slice(0, -1));
          }}
        />
        <ComboBox.Trigger className="yd-icon-btn" data-size="xs">
          <ChevronDown width={14} height={14} aria-hidden />
        </ComboBox.Trigger>
      </div>
      <ComboBox.Popover className="yd-popover" offset={4}>
        <ListBox className="yd-list" renderEmptyState={() => <div className="yd-list-empty">{t("noMatches")}</div>}>
          {(option: Option<V>) => <OptionItem option={option} key={option.value} />}
        </ListBox>
      </ComboBox.Popover>
      <FieldNotes error={error} />
    </ComboBox>
  );
  if (!label) return box;
  return (
    <FieldGroup label={label} help={help} isRequired={isRequired} className={className}>
      {box}
    </FieldGroup>
  );
}

/** A button that goes with its token hands the focus to that of the next one, or to what is typed into. */
function focusBeside(button: HTMLElement): void {
  const control = button.closest(".yd-control");
  const others = [...(control?.querySelectorAll<HTMLElement>(".yd-token button") ?? [])];
  const at = others.indexOf(button);
  (others[at + 1] ?? others[at - 1] ?? control?.querySelector("input"))?.focus();
}

function matches(option: Option, text: string): boolean {
  return option.label.toLowerCase().includes(text.trim().toLowerCase());
}
