"use client";
import { OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { CallingStatus } from "@/lib/services/shell/status";
import { DangerBar } from "./danger-bar";

/** Who stopped all sending, when, why. */
export function KilledBar({ killed: { at, byName, reason } }: { killed: NonNullable<CallingStatus["killed"]> }) {
  const t = useTranslations("system.banner");
  const format = useFormat();
  const text = at ? t("by", { name: byName ?? "–", time: format.dateTime(at), reason: reason ?? "" }) : null;
  return <DangerBar id="killed-banner" icon={OctagonX} title={t("stopped")} text={() => text} />;
}
