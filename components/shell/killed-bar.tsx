"use client";
import { OctagonX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { CallingStatus } from "@/lib/services/shell/status";
import { useCan, useClinicHref } from "./context";

/** Who stopped all sending, when, why. */
export function KilledBar({ killed }: { killed: NonNullable<CallingStatus["killed"]> }) {
  const t = useTranslations("system.banner");
  const format = useFormat();
  const href = useClinicHref();
  const mayLook = useCan("settings.system.view");
  const { at, byName, reason } = killed;
  return (
    <div
      role="status"
      data-testid="killed-banner"
      className="flex flex-none items-center gap-2 border-b border-danger bg-danger-soft px-4 py-1.5 text-sm text-danger-text"
    >
      <OctagonX width={16} height={16} aria-hidden />
      <b className="font-semibold">{t("stopped")}</b>
      <span className="min-w-0 flex-1 truncate">{at ? t("by", { name: byName ?? "–", time: format.dateTime(at), reason: reason ?? "" }) : null}</span>
      {mayLook ? (
        <Link href={href("/settings/system")} className="flex-none underline">
          {t("look")}
        </Link>
      ) : null}
    </div>
  );
}
