"use client";
import { EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { useFormat } from "@/components/use-format";
import { bandWidth, edgePath } from "../flow/bezier";
import { IntentChips, intentsOf } from "../flow/edge-label";
import { useLabelPlace } from "../flow/label-context";
import { endsOf } from "../flow/step-edge";
import type { StepEdge } from "../flow/types";
import { useOutletName } from "../words";
import { leftBy } from "./buckets";
import { useRun } from "./context";

/** People on their way: a band as wide as their share, the number, and the share of those who entered the source. */
export const RunEdge = memo(function RunEdge(props: EdgeProps<StepEdge>) {
  const { id, data } = props;
  const { refs, figuresOf, entered, overlay, path, isStale } = useRun();
  const format = useFormat();
  const outletName = useOutletName();
  const { from, to } = endsOf(props);
  const source = figuresOf(props.source);
  const count = leftBy(source, props.sourceHandleId ?? "");
  const of = source?.entered ?? 0;
  const line = edgePath(from, to);
  const label = useLabelPlace(id) ?? to;
  const isDim = path !== null && !path.edges.has(id);
  const intents = data ? intentsOf(data.from, data.outlet, refs) : [];
  const isNamed = data?.outlet && data.outlet.label.type === "key" && data.outlet.id !== "next";
  return (
    <>
      <path d={line} className="cv-band" data-dim={isDim} strokeWidth={bandWidth(count, entered)} />
      <path d={line} className="cv-edge" data-run data-dim={isDim} markerEnd="url(#cv-arrow-run)" />
      <EdgeLabelRenderer>
        <div
          className={`cv-label ${isStale ? "cv-stale" : ""}`}
          data-dim={isDim}
          data-testid={`edge-${id}`}
          data-metric="passed"
          data-from={props.source}
          data-outlet={props.sourceHandleId ?? undefined}
          data-value={count}
          style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)`, pointerEvents: "none" }}
        >
          {intents.length > 0 ? <IntentChips intents={intents} /> : isNamed && data?.outlet ? outletName(data.outlet) : null}
          {overlay === "rate" ? <b>{format.percent(count, of)}</b> : <b>{format.number(count)}</b>}
          {overlay === "rate" ? format.number(count) : count === of ? null : format.percent(count, of)}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
