"use client";
import { Button as HeroButton } from "@heroui/react/button";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import { Tooltip } from "./tooltip";

type HeroButtonProps = ComponentProps<typeof HeroButton>;
type Base = Omit<HeroButtonProps, "variant" | "size" | "className" | "children" | "isIconOnly">;

export type ButtonProps = Base & {
  variant?: "default" | "primary" | "ghost" | "danger" | "danger-solid" | "link";
  /** md 32, sm 28 (toolbars), xs 24 (inline). */
  size?: "md" | "sm" | "xs";
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
};

export function Button({ variant = "default", size = "md", icon, isPending, className, children, ...rest }: ButtonProps) {
  return (
    <HeroButton {...rest} isPending={isPending} className={cx("yd-btn", className)} data-variant={variant} data-size={size}>
      {isPending ? <LoaderCircle className="animate-spin" aria-hidden /> : icon}
      {children}
    </HeroButton>
  );
}

export type IconButtonProps = Base & {
  /** Read aloud, and shown as the tooltip. */
  label: string;
  icon: ReactNode;
  size?: "md" | "sm" | "xs";
  isActive?: boolean;
  /** Shown after the label in the tooltip, e.g. "Ctrl Z". */
  keys?: string;
  tooltip?: boolean;
  className?: string;
};

export function IconButton({ label, icon, size = "md", isActive, keys, tooltip = true, className, ...rest }: IconButtonProps) {
  const button = (
    <HeroButton {...rest} aria-label={label} className={cx("yd-icon-btn", className)} data-size={size} data-active={isActive}>
      {icon}
    </HeroButton>
  );
  if (!tooltip) return button;
  return (
    <Tooltip text={label} keys={keys}>
      {button}
    </Tooltip>
  );
}
