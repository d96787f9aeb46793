"use client";
import { Check, RotateCw, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { cx } from "@/components/ui/cx";
import { useFormat } from "@/components/use-format";
import type { RunFigures } from "@/lib/services/runs/figures";
import { useRun } from "./context";

interface StripProps {
  figures: RunFigures | undefined;
  isStale: boolean;
  onRetry: () => void;
  children: ReactNode;
}

/** More of them are told by their nodes. */
const MOST_GOALS = 2;

/** The whole run in one line; 对账一致 stands there only when the server has checked it. */
export function RunStrip({ figures, isStale, onRetry, children }: StripProps) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const totals = figures?.totals;
  const items: { key: string; label: string; value: number | undefined }[] = [
    { key: "entered", label: t("totalEntered"), value: totals?.entered },
    ...(totals && totals.arrived > 0 ? [{ key: "arrived", label: t("arrived"), value: totals.arrived }] : []),
    { key: "active", label: t("active"), value: totals?.active },
    { key: "completed", label: t("completed"), value: totals?.completed },
    { key: "blocked", label: t("blocked"), value: totals?.blocked },
    { key: "failed", label: t("failed"), value: totals?.failed },
    { key: "exited", label: t("exitedEarly"), value: totals?.exited },
    ...(totals && totals.moved > 0 ? [{ key: "moved", label: t("movedOn"), value: totals.moved }] : []),
  ];
  return (
    <div className="flex h-12 flex-none items-center border-b border-border bg-surface px-4" data-testid="run-strip">
      <dl className={cx("flex", isStale && "cv-stale")}>
        {items.map(({ key, label, value }) => (
          <div key={key} className="border-l border-separator px-3.5 first:border-l-0 first:pl-0">
            <dt className="text-xs whitespace-nowrap text-muted">{label}</dt>
            <dd className="text-lg leading-[18px] font-semibold" data-metric={`total.${key}`} data-value={value}>
              {value === undefined ? "–" : format.number(value)}
            </dd>
          </div>
        ))}
        {figures?.goals.slice(0, MOST_GOALS).map((goal) => (
          <GoalTotal key={goal.node} goal={goal} entered={figures.totals.entered} />
        ))}
      </dl>
      <span className="flex flex-1 items-center justify-end gap-2">
        {isStale ? (
          <span className="flex items-center gap-2 text-sm text-warning-text" role="alert">
            {figures ? t("staleSince", { time: format.time(figures.at, true) }) : t("figuresFailed")}
            <Button size="xs" icon={<RotateCw aria-hidden />} onPress={onRetry}>
              {t("retry")}
            </Button>
          </span>
        ) : figures?.reconciles ? (
          <Chip tone="ok" icon={<Check width={12} height={12} aria-hidden />}>
            <span title={t("reconcilesHow")}>{t("reconciles")}</span>
          </Chip>
        ) : figures ? (
          <Chip tone="bad" icon={<TriangleAlert width={12} height={12} aria-hidden />}>
            {t("doesNotReconcile")}
          </Chip>
        ) : null}
        {children}
      </span>
    </div>
  );
}

/** How many reached a goal, of all who entered; opens them. */
function GoalTotal({ goal, entered }: { goal: RunFigures["goals"][number]; entered: number }) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const { onOpen } = useRun();
  const label = t("goal", { name: goal.name });
  return (
    <div className="min-w-0 border-l border-separator px-3.5">
      <dt className="max-w-48 truncate text-xs text-muted" title={label}>
        {label}
      </dt>
      <dd className="leading-[18px]">
        <button
          type="button"
          className="flex items-baseline gap-1 rounded-chip whitespace-nowrap hover:bg-accent-soft"
          aria-label={t("openPeople", { label, count: goal.reached })}
          data-metric="total.goal"
          data-value={goal.reached}
          onClick={() => onOpen(goal.node, "reached")}
        >
          <b className="text-lg leading-[18px] font-semibold text-success-text">{format.number(goal.reached)}</b>
          <span className="text-xs text-muted">{format.percent(goal.reached, entered)}</span>
        </button>
      </dd>
    </div>
  );
}
