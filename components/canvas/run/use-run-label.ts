"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { RunHead } from "@/lib/services/runs/head";
import { sharesMinute } from "./same-minute";

/** "v3 · 11-21 10:00" (with its seconds where `among` has another of that minute), and what kind of run it is. */
export function useRunLabel(): (run: RunHead, among: RunHead[]) => string {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  return (run, among) => {
    const { createdAt, migrationId, mode, versionNumber: version } = run;
    const minute = format.dateTime(createdAt);
    // The time of day stands last.
    const time = sharesMinute(run, among) ? minute.replace(format.time(createdAt), format.time(createdAt, true)) : minute;
    if (migrationId !== null) return t("runMoved", { version, time });
    return mode === "live" ? t("runAt", { version, time }) : t("testAt", { version, time });
  };
}
