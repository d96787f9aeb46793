"use client";
import { useQuery } from "@tanstack/react-query";
import { OctagonX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { useFormat } from "@/components/use-format";
import { useCan, useClinicHref } from "./context";

const REFRESH_MS = 10_000;

/** On every page while all sending of the company is stopped: who did it, when, why. */
export function KilledBanner() {
  const t = useTranslations("system.banner");
  const trpc = useTRPC();
  const format = useFormat();
  const href = useClinicHref();
  const mayLook = useCan("settings.system.view");
  const { data } = useQuery(trpc.shell.status.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  if (!data?.killed) return null;
  const { at, byName, reason } = data.killed;
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
