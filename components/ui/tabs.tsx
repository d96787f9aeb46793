"use client";
import { Tabs as HeroTabs } from "@heroui/react/tabs";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { cx } from "./cx";

export type TabItem<K extends string> = { key: K; label: ReactNode; count?: ReactNode; isDisabled?: boolean };

export type TabsProps<K extends string> = {
  "aria-label": string;
  items: ReadonlyArray<TabItem<K>>;
  selected: K;
  onSelect: (key: K) => void;
  /** What the chosen tab shows; rendered in the tab panel. */
  children?: ReactNode;
  className?: string;
  panelClassName?: string;
};

export function Tabs<K extends string>({ items, selected, onSelect, children, className, panelClassName, ...rest }: TabsProps<K>) {
  return (
    <HeroTabs
      className={className}
      selectedKey={selected}
      onSelectionChange={(key) => {
        const item = items.find((i) => i.key === key);
        if (item) onSelect(item.key);
      }}
    >
      <HeroTabs.List className="yd-tabs" aria-label={rest["aria-label"]}>
        {items.map((item) => (
          <HeroTabs.Tab key={item.key} id={item.key} isDisabled={item.isDisabled} className="yd-tab">
            {item.label}
            {item.count === undefined ? null : <span className="yd-count">{item.count}</span>}
          </HeroTabs.Tab>
        ))}
      </HeroTabs.List>
      {items.map((item) => (
        <HeroTabs.Panel key={item.key} id={item.key} className={cx("outline-offset-0", panelClassName)}>
          {item.key === selected ? children : null}
        </HeroTabs.Panel>
      ))}
    </HeroTabs>
  );
}

export type SegmentedProps<K extends string> = {
  "aria-label": string;
  items: ReadonlyArray<{ key: K; label: ReactNode; icon?: ReactNode; isDisabled?: boolean }>;
  selected: K;
  onSelect: (key: K) => void;
  size?: "md" | "sm";
  className?: string;
};

/** One of a few, all in sight; arrows move the choice as in a radio group. */
export function Segmented<K extends string>({ items, selected, onSelect, size = "md", className, ...rest }: SegmentedProps<K>) {
  const group = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const free = items.filter((i) => !i.isDisabled);
    const at = free.findIndex((i) => i.key === selected);
    const next = free[(at + step + free.length) % free.length];
    if (!next) return;
    onSelect(next.key);
    group.current?.querySelector<HTMLButtonElement>(`[data-key="${CSS.escape(next.key)}"]`)?.focus();
  }
  return (
    <div
      ref={group}
      role="radiogroup"
      tabIndex={-1}
      aria-label={rest["aria-label"]}
      className={cx("yd-seg", className)}
      data-size={size}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          role="radio"
          data-key={item.key}
          aria-checked={item.key === selected}
          aria-disabled={item.isDisabled}
          tabIndex={item.key === selected ? 0 : -1}
          onClick={() => !item.isDisabled && onSelect(item.key)}
        >
          {item.icon}
          {item.label}
        </button>
      ))}
    </div>
  );
}
