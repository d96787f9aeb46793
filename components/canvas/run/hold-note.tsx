"use client";
import { Clock3, Pause } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { RunFigures } from "@/lib/services/runs/figures";

/** Why no call goes out although people wait for one. */
export function HoldNote({ figures, isTest }: { figures: RunFigures | undefined; isTest: boolean }) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const hold = figures?.hold;
  if (!hold || isTest) return null;
  const text =
    hold.reason === "outside_hours"
      ? hold.until
        ? t("holdOutside", { time: format.dateTime(hold.until) })
        : t("holdNoHours")
      : hold.reason === "paused"
        ? t("holdPaused")
        : t("holdKilled");
  const Icon = hold.reason === "outside_hours" ? Clock3 : Pause;
  return (
    <p
      className="flex h-8 flex-none items-center gap-2 border-b border-border bg-warning-soft px-4 text-sm text-warning-text"
      role="status"
      data-testid="hold"
    >
      <Icon width={14} height={14} aria-hidden />
      {text}
    </p>
  );
}
