"use client";
import { useTranslations } from "next-intl";
import { Segmented } from "@/components/ui/segmented";
import type { JourneyState } from "@/lib/services/journeys/access";

export type StateFilter = JourneyState | "all";
const SHOWN: readonly JourneyState[] = ["running", "paused", "draft", "completed", "stopped", "archived"];

type Props = { counts: Partial<Record<JourneyState, number>>; selected: StateFilter; onSelect: (state: StateFilter) => void };

/** States that have journeys, with how many; the chosen one stays in sight. */
export function StateSegments({ counts, selected, onSelect }: Props) {
  const t = useTranslations("journeys");
  const total = SHOWN.reduce((sum, state) => sum + (state === "archived" ? 0 : (counts[state] ?? 0)), 0);
  const states = SHOWN.filter((state) => (counts[state] ?? 0) > 0 || state === selected);
  const items = [
    { key: "all" as const, label: t("withCount", { name: t("all"), count: total }) },
    ...states.map((state) => ({ key: state, label: t("withCount", { name: t(`state.${state}`), count: counts[state] ?? 0 }) })),
  ];
  return <Segmented<StateFilter> aria-label={t("stateLabel")} size="sm" items={items} selected={selected} onSelect={onSelect} />;
}
