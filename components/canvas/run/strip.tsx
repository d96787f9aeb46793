"use client";
import { Check, RotateCw, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { cx } from "@/components/ui/cx";
import { useFormat } from "@/components/use-format";
import type { WholeList } from "@/lib/metrics/lists";
import type { RunFigures } from "@/lib/services/runs/figures";
import { useRun } from "./context";
import { shownWholeLists, wholeCount } from "./whole";

interface StripProps {
  figures: RunFigures | undefined;
  isStale: boolean;
  onRetry: () => void;
  /** The list of the whole that is open. */
  opened: WholeList | null;
  onOpen: (list: WholeList) => void;
  children: ReactNode;
}

/** More of them are told by their nodes. */
const MOST_GOALS = 2;

/** The whole run in one line; 对账一致 stands there only when the server has checked it. */
export function RunStrip({ figures, isStale, onRetry, opened, onOpen, children }: StripProps) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const totals = figures?.totals;
  return (
    <div className="flex h-12 flex-none items-center border-b border-border bg-surface px-4" data-testid="run-strip">
      <dl className={cx("flex", isStale && "cv-stale")}>
        {shownWholeLists(totals).map((list) => (
          <Total key={list} list={list} count={totals ? wholeCount(totals, list) : null} isOpen={opened === list} onOpen={() => onOpen(list)} />
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

interface TotalProps {
  list: WholeList;
  /** null = not known yet. */
  count: number | null;
  isOpen: boolean;
  onOpen: () => void;
}

function Total({ list, count, isOpen, onOpen }: TotalProps) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const label = t(`total.${list}`);
  return (
    <div className="border-l border-separator px-3.5 first:border-l-0 first:pl-0">
      <dt className="text-xs whitespace-nowrap text-muted">{label}</dt>
      <dd className="text-lg leading-[18px] font-semibold">
        <button
          type="button"
          aria-pressed={isOpen}
          aria-label={t("openPeople", { label, count: count ?? 0 })}
          className="-mx-1 rounded-chip px-1 hover:bg-accent-soft aria-pressed:bg-accent-soft aria-pressed:shadow-[inset_0_0_0_1px_var(--accent)]"
          data-metric={`total.${list}`}
          data-value={count ?? undefined}
          onClick={onOpen}
        >
          {count === null ? "–" : format.number(count)}
        </button>
      </dd>
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
