import Link from "next/link";
import type { ReactNode } from "react";
import type { ButtonProps } from "./button";
import { cx } from "./cx";

export type LinkButtonProps = {
  href: string;
  variant?: ButtonProps["variant"];
  size?: ButtonProps["size"];
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
  prefetch?: boolean;
};

/** A link that looks like a button: for going somewhere, never for doing something. */
export function LinkButton({ href, variant = "default", size = "md", icon, className, children, prefetch }: LinkButtonProps) {
  return (
    <Link href={href} prefetch={prefetch} className={cx("yd-btn", className)} data-variant={variant} data-size={size}>
      {icon}
      {children}
    </Link>
  );
}
