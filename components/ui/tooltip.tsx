"use client";
import { Tooltip as HeroTooltip } from "@heroui/react/tooltip";
import type { ReactNode } from "react";

export type TooltipProps = {
  text: ReactNode;
  keys?: string;
  placement?: "top" | "bottom" | "left" | "right";
  /** A Button, IconButton or other focusable React Aria element; anything else goes into TooltipText. */
  children: ReactNode;
};

export function Tooltip({ text, keys, placement = "top", children }: TooltipProps) {
  return (
    <HeroTooltip delay={500} closeDelay={80}>
      {children}
      <HeroTooltip.Content className="yd-tooltip" placement={placement} offset={6}>
        {text}
        {keys ? <span className="ml-2 opacity-70">{keys}</span> : null}
      </HeroTooltip.Content>
    </HeroTooltip>
  );
}

/** A word with an explanation: focusable, so that the keyboard reaches it too. */
export function TooltipText({ text, children, className }: { text: ReactNode; children: ReactNode; className?: string }) {
  return (
    <HeroTooltip delay={300} closeDelay={80}>
      <HeroTooltip.Trigger className={className}>{children}</HeroTooltip.Trigger>
      <HeroTooltip.Content className="yd-tooltip" placement="top" offset={6}>
        {text}
      </HeroTooltip.Content>
    </HeroTooltip>
  );
}
