"use client";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { cx } from "./cx";

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
