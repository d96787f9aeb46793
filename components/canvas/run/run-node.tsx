"use client";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { UsersRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { useFormat } from "@/components/use-format";
import { kindOf } from "@/lib/journey/kinds";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import { TO_GOAL } from "@/lib/journey/plan";
import { DWELL_RUNS, DWELL_SAMPLE, FEW_VISITS } from "@/lib/metrics/dwell-sample";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { handleCenter, isPill } from "../flow/geometry";
import { KindIcon } from "../flow/kind-icon";
import { OPEN_OUTLET_BELOW } from "../flow/label-places";
import { OutletRow } from "../flow/outlet-row";
import type { StepNode } from "../flow/types";
import { useOutletName } from "../words";
import { type Bucket, leftBy, stopped, topReason } from "./buckets";
import { useDwell, useRun } from "./context";
import { type Metric, useMetrics } from "./figures";
import { useReason } from "./words";

const SHOWN: Record<string, string[]> = {
  "ai-call": ["called", "answer_rate", "effective_rate", "mean_talk_seconds"],
  sms: ["texted", "delivered", "delivery_rate"],
  goal: ["reached", "conversion"],
};

/** A node with its figures in place of its summary. */
export const RunNode = memo(function RunNode({ id, data, selected, width = 200 }: NodeProps<StepNode>) {
  const { node, outlets, open } = data;
  const { figuresOf, isPaused, path, isStale, onOpen, simulation } = useRun();
  const t = useTranslations("canvas");
  const format = useFormat();
  const metricsOf = useMetrics();
  const figures = figuresOf(id);
  const pill = isPill(node);
  const here = figures?.hereTotal ?? 0;
  const calling = figures?.here.calling ?? 0;
  const metrics = metricsOf(node.kind, figures).filter((metric) => SHOWN[node.kind]?.includes(metric.id) && !simulation?.hides.has(metric.id));
  const range = simulation?.rangeOf(id) ?? null;
  return (
    <div
      className="cv-node"
      data-run
      data-live
      data-testid={`node-${id}`}
      data-kind={node.kind}
      data-selected={selected}
      data-pill={pill}
      data-dim={path !== null && !path.nodes.has(id)}
    >
      {kindOf(node.kind).category === "entry" ? null : <Handle type="target" position={Position.Top} isConnectable={false} />}
      <div className="cv-head">
        <KindIcon kind={node.kind} />
        <div className="cv-text flex items-center gap-2">
          <span className="cv-title">{node.name}</span>
          {calling > 0 ? (
            <span className="cv-chip" data-tone="ok">
              <span className="yd-dot" />
              {t("run.calling", { count: calling })}
            </span>
          ) : null}
        </div>
        {pill ? (
          <button
            type="button"
            className={`nodrag min-h-6 min-w-6 rounded-chip px-1 text-right font-semibold hover:bg-accent-soft ${isStale ? "cv-stale" : ""}`}
            data-metric="entered"
            data-value={figures?.entered ?? 0}
            aria-label={t("run.openPeople", { label: t("run.entered"), count: figures?.entered ?? 0 })}
            onClick={() => onOpen(id, "entered")}
          >
            {format.number(figures?.entered ?? 0)}
          </button>
        ) : null}
      </div>
      {metrics.length > 0 ? <ChannelStrip node={id} metrics={metrics} /> : null}
      {pill ? null : <PeopleStrip node={id} figures={figures} isWide={width >= 300} />}
      <OutletRow outlets={outlets} width={width} isConnectable={false} isOn={selected} />
      {open.map((outlet) => (
        <OpenOutlet key={outlet.id} node={id} outlet={outlet} figures={figures} left={handleCenter(outlets.indexOf(outlet), outlets.length, width)} />
      ))}
      {range !== null ? (
        <span className="cv-stand" data-tone="quiet" data-metric="range">
          {t("node.range", { range })}
        </span>
      ) : here > 0 ? (
        <button
          type="button"
          className="cv-stand nodrag"
          data-tone={isPaused ? "paused" : undefined}
          data-metric="here"
          data-value={here}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(id, "here");
          }}
        >
          <UsersRound width={12} height={12} aria-hidden />
          {t("node.standing", { count: here })}
        </button>
      ) : null}
    </div>
  );
});

/** Those who left by an outlet that leads nowhere: their way ends below it. */
function OpenOutlet({ node, outlet, figures, left }: { node: string; outlet: OutletSpec; figures: NodeFigures | null; left: number }) {
  const t = useTranslations("canvas");
  const { overlay, isStale, onOpen } = useRun();
  const format = useFormat();
  const outletName = useOutletName();
  const count = leftBy(figures, outlet.id);
  const of = figures?.entered ?? 0;
  if (count === 0) return null;
  return (
    <button
      type="button"
      className={`cv-label nodrag nopan -translate-x-1/2 ${isStale ? "cv-stale" : ""}`}
      style={{ left, top: `calc(100% + ${OPEN_OUTLET_BELOW}px)` }}
      data-metric="passed"
      data-from={node}
      data-outlet={outlet.id}
      data-value={count}
      title={t("run.openPeople", { label: outletName(outlet), count })}
      onClick={(event) => {
        event.stopPropagation();
        onOpen(node, "left", outlet.id);
      }}
    >
      <span className="sr-only">{outletName(outlet)}</span>
      <b>{overlay === "rate" ? format.percent(count, of) : format.number(count)}</b>
      {overlay === "rate" ? format.number(count) : count === of ? null : format.percent(count, of)}
    </button>
  );
}

function ChannelStrip({ node, metrics }: { node: string; metrics: Metric[] }) {
  const { isStale, onOpen } = useRun();
  return (
    <div className={`cv-strip ${isStale ? "cv-stale" : ""}`} data-channel>
      {metrics.map((metric) => (
        <button
          key={metric.id}
          type="button"
          className="cv-cell nodrag"
          data-metric={metric.id}
          data-value={metric.value ?? undefined}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(node, metric.list);
          }}
        >
          <b>{metric.text}</b>
          {metric.label}
        </button>
      ))}
    </div>
  );
}

function PeopleStrip({ node, figures, isWide }: { node: string; figures: NodeFigures | null; isWide: boolean }) {
  const t = useTranslations("canvas");
  const { overlay, entered } = useRun();
  const format = useFormat();
  const reason = useReason();
  const f = figures;
  const why = (...of: ("blocked" | "failed" | "exited")[]) => {
    const top = topReason(f, of);
    return top ? t("run.topReason", { reason: reason(top.key), count: top.count }) : undefined;
  };
  const dwell = useDwell(node);
  const wentOn = (f?.left ?? []).reduce((sum, { key, count }) => (key.startsWith(TO_GOAL) ? sum : sum + count), 0);
  if (overlay === "dwell") {
    return (
      <Strip
        node={node}
        cells={[
          { metric: "entered", bucket: "entered", label: t("run.entered"), value: f?.entered ?? 0 },
          ...(isWide ? [{ metric: "standing", bucket: "here" as const, label: t("run.here"), value: f?.hereTotal ?? 0, isAccent: true }] : []),
          { metric: "left", bucket: "left", label: t("run.left"), value: f?.leftTotal ?? 0 },
          {
            metric: "dwell",
            bucket: "left",
            label: t("run.dwell"),
            value: dwell,
            text: format.duration(dwell),
            note:
              dwell !== null && wentOn < FEW_VISITS
                ? t("run.dwellFew", { count: wentOn })
                : t("run.dwellHow", { most: DWELL_SAMPLE, runs: DWELL_RUNS }),
          },
        ]}
      />
    );
  }
  if (overlay === "blocked") {
    return (
      <Strip
        node={node}
        cells={[
          { metric: "entered", bucket: "entered", label: t("run.entered"), value: f?.entered ?? 0 },
          { metric: "blocked", bucket: "blocked", label: t("run.blocked"), value: f?.blockedTotal ?? 0, note: why("blocked") },
          { metric: "failed", bucket: "failed", label: t("run.failed"), value: f?.failedTotal ?? 0, note: why("failed") },
          ...(isWide
            ? [{ metric: "exited", bucket: "exited" as const, label: t("run.exited"), value: f?.exitedTotal ?? 0, note: why("exited") }]
            : []),
        ]}
      />
    );
  }
  return (
    <Strip
      node={node}
      whole={overlay === "rate" ? entered : null}
      cells={[
        { metric: "entered", bucket: "entered", label: t("run.entered"), value: f?.entered ?? 0 },
        ...(isWide ? [{ metric: "standing", bucket: "here" as const, label: t("run.here"), value: f?.hereTotal ?? 0, isAccent: true }] : []),
        { metric: "left", bucket: "left", label: t("run.left"), value: f?.leftTotal ?? 0 },
        {
          metric: "stopped",
          bucket: "stopped",
          label: t("run.stopped"),
          value: stopped(f),
          note: why("blocked", "failed", "exited"),
        },
      ]}
    />
  );
}

interface Cell {
  metric: string;
  bucket: Bucket;
  label: string;
  /** null: there is nothing to tell. */
  value: number | null;
  /** Instead of the number. */
  text?: string;
  isAccent?: boolean;
  /** Shown over the cell. */
  note?: string;
}

/** `whole`: shares of it are shown instead of numbers. */
function Strip({ node, cells, whole = null }: { node: string; cells: Cell[]; whole?: number | null }) {
  const { isStale, onOpen } = useRun();
  const format = useFormat();
  return (
    <div className={`cv-strip ${isStale ? "cv-stale" : ""}`}>
      {cells.map(({ metric, bucket, label, value, text, isAccent, note }) => (
        <button
          key={metric}
          type="button"
          className="cv-cell nodrag"
          data-metric={metric}
          data-value={value ?? undefined}
          data-tone={isAccent ? "accent" : undefined}
          title={note}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(node, bucket);
          }}
        >
          <b>{text ?? (whole === null ? format.number(value) : format.percent(value, whole))}</b>
          {label}
        </button>
      ))}
    </div>
  );
}
