"use client";
import { Unplug } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useCan, useClinicHref } from "./context";

/** No worker answers: it goes away by itself once one does. */
export function SilentBar() {
  const t = useTranslations("system.banner");
  const href = useClinicHref();
  const mayLook = useCan("settings.system.view");
  return (
    <div
      role="status"
      data-testid="silent-banner"
      className="flex flex-none items-center gap-2 border-b border-danger bg-danger-soft px-4 py-1.5 text-sm text-danger-text"
    >
      <Unplug width={16} height={16} aria-hidden />
      <b className="font-semibold">{t("silent")}</b>
      <span className="min-w-0 flex-1 truncate">{mayLook ? null : t("askAdministrator")}</span>
      {mayLook ? (
        <Link href={href("/settings/system")} className="flex-none underline">
          {t("look")}
        </Link>
      ) : null}
    </div>
  );
}
