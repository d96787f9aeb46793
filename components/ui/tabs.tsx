"use client";
import { Tabs as HeroTabs } from "@heroui/react/tabs";
import type { ReactNode } from "react";
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
