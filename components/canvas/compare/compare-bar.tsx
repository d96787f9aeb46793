"use client";
import { ArrowLeftRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { useFormat } from "@/components/use-format";
import type { ComparedSide } from "@/lib/services/runs/compare";
import { DAY_MS } from "@/lib/time/day";
import { RunChooser } from "../run/run-chooser";
import type { Sides } from "./rows";
import { type Choice, PERIODS, type Side } from "./sides";

interface CompareBarProps {
  journeyId: string;
  choice: Choice;
  sides: Sides<ComparedSide> | null;
  onChoose: (choice: Choice) => void;
}

/** Which two are compared, and over which days. */
export function CompareBar({ journeyId, choice, sides, onChoose }: CompareBarProps) {
  const t = useTranslations("compare");
  const format = useFormat();
  const span = (side: ComparedSide | undefined) =>
    side?.from && side.until ? `${format.date(side.from)} – ${format.date(new Date(side.until.getTime() - DAY_MS / 2))}` : null;
  const chooser = (of: "before" | "after") => {
    const side = sides?.[of];
    const set = (chosen: Record<string, string>) => {
      const next: Side | null = chosen.version ? { of: "version", id: chosen.version } : chosen.run ? { of: "run", id: chosen.run } : null;
      if (next) onChoose({ ...choice, sides: { ...choice.sides, [of]: next } });
    };
    return (
      <span className="flex items-center gap-2">
        <b className="grid size-5 place-items-center rounded-chip bg-surface-tertiary text-xs font-semibold">{of === "before" ? "A" : "B"}</b>
        <RunChooser
          journeyId={journeyId}
          versionId={choice.sides[of].of === "version" ? choice.sides[of].id : (side?.versionId ?? null)}
          run={choice.sides[of].of === "run" ? (side?.run ?? null) : null}
          onChoose={set}
        />
        {span(side) ? <span className="text-sm whitespace-nowrap text-muted">{span(side)}</span> : null}
      </span>
    );
  };
  return (
    <div className="flex h-12 flex-none items-center gap-3 border-b border-border bg-surface px-4" data-testid="compare-bar">
      {chooser("before")}
      <IconButton
        size="sm"
        label={t("swap")}
        icon={<ArrowLeftRight aria-hidden />}
        onPress={() => onChoose({ ...choice, sides: { before: choice.sides.after, after: choice.sides.before } })}
      />
      {chooser("after")}
      <span className="flex flex-1 justify-end">
        <Segmented
          aria-label={t("period")}
          size="sm"
          items={PERIODS.map((period) => ({ key: period, label: period === "all" ? t("allTime") : t("daysBefore", { days: Number(period) }) }))}
          selected={choice.period}
          onSelect={(period) => onChoose({ ...choice, period })}
        />
      </span>
    </div>
  );
}
