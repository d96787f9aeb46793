"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { useFormat } from "@/components/use-format";
import type { JourneyNode } from "@/lib/journey/document";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { KindIcon } from "../flow/kind-icon";
import { BUCKET_COLOR, type Bucket, bucketCount, shownBuckets } from "./buckets";
import { CallDetails } from "./call-details";
import { type Metric, useMetrics } from "./figures";
import { Sum } from "./sum";
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
  const t = useTranslations("canvas.run");
  const label = useBucketLabel();
  return (
    <DrawerFrame label={t("drawer", { name: node.name })} icon={<KindIcon kind={node.kind} />} title={node.name} actions={actions} onClose={onClose}>
      <div className={cx("px-[18px] pb-3", isStale && "cv-stale")}>
        <Sum
          entered={figures?.entered ?? 0}
          isEnteredChosen={bucket === "entered"}
          onEntered={() => onBucket("entered")}
          parts={shownBuckets(figures).map((part) => ({
            key: part,
            label: label(part),
            count: bucketCount(figures, part),
            color: BUCKET_COLOR[part],
            isChosen: bucket === part,
            onChoose: () => onBucket(part),
          }))}
          reconciles={figures?.reconciles ?? null}
        />
        <NodeMetrics node={node} figures={figures} list={{ chosen: bucket, onChoose: onBucket }} />
        <Refused figures={figures} />
        {node.kind === "ai-call" ? <CallDetails node={node} figures={figures} chosen={bucket} onChoose={onBucket} /> : null}
      </div>
      {children}
    </DrawerFrame>
  );
}

interface DrawerFrameProps {
  label: string;
  icon: ReactNode;
  title: string;
  actions: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** Beside the drawing: a title, what can be done, and a way out. */
export function DrawerFrame({ label, icon, title, actions, onClose, children }: DrawerFrameProps) {
  const t = useTranslations("canvas.inspector");
  return (
    <aside className="cv-panel w-[424px]!" aria-label={label} data-testid="run-drawer">
      <div className="flex items-center gap-2 pt-3 pr-3.5 pb-2.5 pl-[18px]">
        {icon}
        <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</h2>
        {actions}
        <IconButton size="sm" label={t("close")} keys="Esc" icon={<X aria-hidden />} onPress={onClose} />
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
