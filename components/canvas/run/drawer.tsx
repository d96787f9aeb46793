"use client";
import { Check, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { useFormat } from "@/components/use-format";
import type { JourneyNode } from "@/lib/journey/document";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { KindIcon } from "../flow/kind-icon";
import { BUCKET_COLOR, type Bucket, bucketCount, type Part, shownBuckets } from "./buckets";
import { CallDetails } from "./call-details";
import { type Metric, useMetrics } from "./figures";
import { useBucketLabel, useReason } from "./words";

interface RunDrawerProps {
  node: JourneyNode;
  figures: NodeFigures | null;
  bucket: Bucket;
  onBucket: (bucket: Bucket) => void;
  onClose: () => void;
  isStale: boolean;
  actions: ReactNode;
  children: ReactNode;
}

/** One node: its sum, the parts of the sum, and the people behind the part that is chosen. */
export function RunDrawer({ node, figures, bucket, onBucket, onClose, isStale, actions, children }: RunDrawerProps) {
  const t = useTranslations("canvas");
  return (
    <aside className="cv-panel w-[424px]!" aria-label={t("run.drawer", { name: node.name })} data-testid="run-drawer">
      <div className="flex items-center gap-2 pt-3 pr-3.5 pb-2.5 pl-[18px]">
        <KindIcon kind={node.kind} />
        <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{node.name}</h2>
        {actions}
        <IconButton size="sm" label={t("inspector.close")} keys="Esc" icon={<X aria-hidden />} onPress={onClose} />
      </div>
      <div className={cx("px-[18px] pb-3", isStale && "cv-stale")}>
        <SumBar figures={figures} isChosen={bucket === "entered"} onChoose={() => onBucket("entered")} />
        <div className="mt-2.5 flex gap-1.5" role="group" aria-label={t("run.parts")}>
          {shownBuckets(figures).map((part) => (
            <BucketButton key={part} part={part} count={bucketCount(figures, part)} isChosen={bucket === part} onChoose={() => onBucket(part)} />
          ))}
        </div>
        <NodeMetrics node={node} figures={figures} list={{ chosen: bucket, onChoose: onBucket }} />
        <Refused figures={figures} />
        {node.kind === "ai-call" ? <CallDetails node={node} figures={figures} chosen={bucket} onChoose={onBucket} /> : null}
      </div>
      {children}
    </aside>
  );
}

/** Whom an entry did not take in, and why: they are in no other figure. */
function Refused({ figures }: { figures: NodeFigures | null }) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const reason = useReason();
  if (!figures || figures.refused.length === 0) return null;
  return (
    <dl className="mt-2.5 rounded-control border border-border bg-surface-secondary px-2.5 py-1.5 text-sm" data-testid="refused">
      <dt className="text-muted">{t("refused")}</dt>
      {figures.refused.map(({ key, count }) => (
        <dd key={key} className="flex justify-between" data-metric={`refused.${key}`} data-value={count}>
          <span>{reason(key)}</span>
          <b className="font-semibold">{format.number(count)}</b>
        </dd>
      ))}
    </dl>
  );
}

const bold = (chunks: ReactNode) => <b className="font-semibold text-foreground">{chunks}</b>;

function SumBar({ figures, isChosen, onChoose }: { figures: NodeFigures | null; isChosen: boolean; onChoose: () => void }) {
  const t = useTranslations("canvas");
  const format = useFormat();
  const entered = figures?.entered ?? 0;
  const parts = shownBuckets(figures).map((part) => ({ part, count: bucketCount(figures, part) }));
  return (
    <>
      <div className="mb-1.5 flex items-center gap-1.5 text-sm text-muted">
        <button
          type="button"
          aria-pressed={isChosen}
          className="min-h-6 rounded-chip hover:text-accent-text"
          onClick={onChoose}
          data-metric="entered"
          data-value={entered}
        >
          {t.rich("run.enteredPeople", { count: format.number(entered), b: bold })}
        </button>
        <span className="flex-1 text-right">= {parts.map(({ count }) => format.number(count)).join(" + ")}</span>
        {figures?.reconciles ? (
          <Check width={14} height={14} className="text-success-text" aria-label={t("run.reconciles")} />
        ) : figures ? (
          <TriangleAlert width={14} height={14} className="text-danger-text" aria-label={t("run.doesNotReconcile")} />
        ) : null}
      </div>
      <div className="flex h-2 gap-0.5" aria-hidden>
        {entered === 0 ? <i className="flex-1 rounded-[2px] bg-surface-tertiary" /> : null}
        {parts.map(({ part, count }) =>
          count > 0 ? (
            <i key={part} className="rounded-[2px]" style={{ flexGrow: count, flexBasis: 0, minWidth: 4, background: BUCKET_COLOR[part] }} />
          ) : null,
        )}
      </div>
    </>
  );
}

interface BucketButtonProps {
  part: Part;
  count: number;
  isChosen: boolean;
  onChoose: () => void;
}

function BucketButton({ part, count, isChosen, onChoose }: BucketButtonProps) {
  const format = useFormat();
  const label = useBucketLabel();
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      data-metric={part}
      data-value={count}
      onClick={onChoose}
      className="min-w-0 flex-1 rounded-control border border-border px-2 py-1 text-left hover:border-border-strong aria-pressed:border-accent aria-pressed:bg-accent-soft"
    >
      <span className="flex items-center gap-1 truncate text-xs text-muted">
        <i className="size-1.5 flex-none rounded-[2px]" style={{ background: BUCKET_COLOR[part] }} aria-hidden />
        {label(part)}
      </span>
      <b className="text-lg font-semibold">{format.number(count)}</b>
    </button>
  );
}

interface NodeMetricsProps {
  node: JourneyNode;
  figures: NodeFigures | null;
  /** Each figure opens whom it counts; without: they are only told. */
  list?: { chosen: Bucket; onChoose: (bucket: Bucket) => void };
}

/** The kind's own figures, in full (A10); nothing for kinds that only pass people on. */
export function NodeMetrics({ node, figures, list }: NodeMetricsProps) {
  const t = useTranslations("canvas");
  const metrics = useMetrics()(node.kind, figures).filter((metric) => metric.id !== "entered" && metric.id !== "left");
  if (metrics.length === 0) return null;
  return (
    <div
      className="mt-2.5 grid grid-cols-4 overflow-hidden rounded-control border border-border bg-surface-secondary"
      role="group"
      aria-label={t("run.metrics")}
    >
      {metrics.map((metric) => (
        <MetricCell key={metric.id} metric={metric} list={list} />
      ))}
    </div>
  );
}

const CELL = "flex min-w-0 flex-col px-2 py-1 text-left";

function MetricCell({ metric, list }: { metric: Metric } & Pick<NodeMetricsProps, "list">) {
  const content = (
    <>
      <b className="font-semibold">{metric.text}</b>
      <span className="truncate text-xs text-muted" title={metric.label}>
        {metric.label}
      </span>
    </>
  );
  const data = { "data-metric": `node.${metric.id}`, "data-value": metric.value ?? undefined };
  if (!list)
    return (
      <div className={CELL} {...data}>
        {content}
      </div>
    );
  return (
    <button
      type="button"
      // A rate opens whom it is of: the cell of their number is the one that is chosen.
      aria-pressed={metric.isCount ? list.chosen === metric.list : undefined}
      className={cx(
        CELL,
        "hover:bg-accent-soft focus-visible:outline-offset-[-2px] aria-pressed:bg-accent-soft aria-pressed:shadow-[inset_0_0_0_1px_var(--accent)]",
      )}
      onClick={() => list.onChoose(metric.list)}
      {...data}
    >
      {content}
    </button>
  );
}
