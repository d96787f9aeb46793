"use client";
import { Dropdown } from "@heroui/react/dropdown";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

export type MenuItem = {
  key: string;
  label: ReactNode;
  /** What type-ahead and readers say, where the label is not a string. */
  text?: string;
  icon?: ReactNode;
  keys?: string;
  /** Why it can't be used, or a second line. */
  note?: ReactNode;
  isDisabled?: boolean;
  isDanger?: boolean;
  isSelected?: boolean;
  href?: string;
  onAction?: () => void;
};
export type MenuSection = {
  key: string;
  title?: string;
  items: ReadonlyArray<MenuItem>;
  /** Of items that are chosen or not: several may be. */
  isMultiple?: boolean;
};

/** Whether its items are choices, and which of them holds; without a choice they are actions. */
function choiceOf({ items, isMultiple }: MenuSection) {
  if (items.every((item) => item.isSelected === undefined)) return {};
  const selectedKeys = items.flatMap((item) => (item.isSelected ? [item.key] : []));
  return { selectionMode: isMultiple ? ("multiple" as const) : ("single" as const), selectedKeys };
}

export type MenuProps = {
  "aria-label": string;
  /** A Button or IconButton. */
  trigger: ReactElement;
  sections: ReadonlyArray<MenuSection>;
  placement?: "bottom start" | "bottom end" | "top start" | "top end" | "right bottom";
  header?: ReactNode;
};

export function Menu({ trigger, sections, placement = "bottom start", header, ...rest }: MenuProps) {
  return (
    <Dropdown>
      {trigger}
      <Dropdown.Popover className="yd-popover" placement={placement} offset={4}>
        {header}
        <Dropdown.Menu className="yd-list" aria-label={rest["aria-label"]}>
          {sections.map((section, index) => (
            <Dropdown.Section
              key={section.key}
              aria-label={section.title ?? rest["aria-label"]}
              {...choiceOf(section)}
              className={index > 0 ? "mt-1 border-t border-separator pt-1" : undefined}
            >
              {section.items.map((item) => (
                <Dropdown.Item
                  key={item.key}
                  id={item.key}
                  textValue={item.text ?? (typeof item.label === "string" ? item.label : item.key)}
                  href={item.href}
                  isDisabled={item.isDisabled}
                  onAction={item.onAction}
                  className="yd-item"
                  data-danger={item.isDanger}
                >
                  {item.icon}
                  <span className="min-w-0">
                    {item.label}
                    {item.note ? <span className="yd-item-note block">{item.note}</span> : null}
                  </span>
                  {item.keys ? <span className="ml-auto pl-4 text-xs text-faint">{item.keys}</span> : null}
                  {item.isSelected ? <Check className="ml-auto text-accent" width={14} height={14} aria-hidden /> : null}
                </Dropdown.Item>
              ))}
            </Dropdown.Section>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
