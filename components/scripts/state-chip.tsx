"use client";
import { useTranslations } from "next-intl";
import { type StatusKind, StatusChip } from "@/components/ui/chip";
import type { ScriptState } from "@/lib/scripts/script";

const STATUS: Record<ScriptState, StatusKind> = {
  draft: "draft",
  enabled: "live",
  paused_by_hand: "paused",
  paused_by_balance: "paused",
  disabled: "stopped",
};

export function ScriptStateChip({ state, size }: { state: ScriptState; size?: "md" | "sm" }) {
  const t = useTranslations("scripts.state");
  return (
    <StatusChip status={STATUS[state]} size={size}>
      {t(state)}
    </StatusChip>
  );
}
