"use client";
import { useTranslations } from "next-intl";
import { StatusChip, type StatusKind } from "@/components/ui/chip";
import type { JourneyState } from "@/lib/services/journeys/access";

const STATUS: Record<JourneyState, StatusKind> = {
  draft: "draft",
  running: "live",
  paused: "paused",
  completed: "done",
  stopped: "stopped",
  archived: "stopped",
};

export function JourneyStateChip({ state, size }: { state: JourneyState; size?: "md" | "sm" }) {
  const t = useTranslations("journeys.state");
  return (
    <StatusChip status={STATUS[state]} size={size}>
      {t(state)}
    </StatusChip>
  );
}
