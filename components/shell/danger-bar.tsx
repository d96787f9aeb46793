"use client";
import type { LucideIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useCan, useClinicHref } from "./context";

interface DangerBarProps {
  id: string;
  icon: LucideIcon;
  title: string;
  /** `mayLook`: the link to the system page stands beside it. */
  text: (mayLook: boolean) => string | null;
}

/** Across every page: something that stops all sending, with the way to the system page for those who may see it. */
export function DangerBar({ id, icon: Icon, title, text }: DangerBarProps) {
  const t = useTranslations("system.banner");
  const href = useClinicHref();
  const mayLook = useCan("settings.system.view");
  return (
    <div
      role="status"
      data-testid={id}
      className="flex flex-none items-center gap-2 border-b border-danger bg-danger-soft px-4 py-1.5 text-sm text-danger-text"
    >
      <Icon width={16} height={16} aria-hidden />
      <b className="font-semibold">{title}</b>
      <span className="min-w-0 flex-1 truncate">{text(mayLook)}</span>
      {mayLook ? (
        <Link href={href("/settings/system")} className="flex-none underline">
          {t("look")}
        </Link>
      ) : null}
    </div>
  );
}
