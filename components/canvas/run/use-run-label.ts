"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { RunHead } from "@/lib/services/runs/head";

/** "v3 · 11-21 10:00", and what kind of run it is. */
export function useRunLabel(): (run: RunHead) => string {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  return ({ createdAt, migrationId, mode, versionNumber: version }) => {
    const time = format.dateTime(createdAt);
    if (migrationId !== null) return t("runMoved", { version, time });
    return mode === "live" ? t("runAt", { version, time }) : t("testAt", { version, time });
  };
}
