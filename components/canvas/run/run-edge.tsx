"use client";
import { EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { useFormat } from "@/components/use-format";
import { bandWidth, edgePath } from "../flow/bezier";
import { IntentChips, intentsOf, useIntentsText } from "../flow/edge-label";
import { useLabelPlace } from "../flow/label-context";
import { endsOf } from "../flow/step-edge";
import type { StepEdge } from "../flow/types";
import { useOutletName } from "../words";
import { leftBy } from "./buckets";
import { useRun } from "./context";

/** People on their way: a band as wide as their share, the number, and the share of those who entered the source. */
export const RunEdge = memo(function RunEdge(props: EdgeProps<StepEdge>) {
  const { id, data } = props;
  const { refs, figuresOf, entered, overlay, path, isStale, onOpen } = useRun();
  const t = useTranslations("canvas");
  const format = useFormat();
  const outletName = useOutletName();
  const intentsText = useIntentsText();
  const { from, to } = endsOf(props);
  const source = figuresOf(props.source);
  const outletId = props.sourceHandleId ?? "";
  const count = leftBy(source, outletId);
  const of = source?.entered ?? 0;
  const line = edgePath(from, to);
  const label = useLabelPlace(id) ?? to;
  const isDim = path !== null && !path.edges.has(id);
  const intents = data ? intentsOf(data.from, data.outlet, refs) : [];
  const isNamed = data?.outlet && data.outlet.label.type === "key" && data.outlet.id !== "next";
  const name = (data && intentsText(data.from, data.outlet, refs)) ?? (data?.outlet ? outletName(data.outlet) : t("run.left"));
  return (
    <>
      <path d={line} className="cv-band" data-dim={isDim} strokeWidth={bandWidth(count, entered)} />
      <path d={line} className="cv-edge" data-run data-dim={isDim} markerEnd="url(#cv-arrow-run)" />
      <EdgeLabelRenderer>
        {/* Tab goes from node to node: the drawer of the source opens the same list. */}
        <button
          type="button"
          tabIndex={-1}
          className={`cv-label nodrag nopan ${isStale ? "cv-stale" : ""}`}
          title={t("run.openPeople", { label: name, count })}
          data-dim={isDim}
          data-testid={`edge-${id}`}
          data-metric="passed"
          data-from={props.source}
          data-outlet={props.sourceHandleId ?? undefined}
          data-value={count}
          style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)` }}
          onClick={() => onOpen(props.source, "left", outletId)}
        >
          {intents.length > 0 ? <IntentChips intents={intents} /> : isNamed && data?.outlet ? outletName(data.outlet) : null}
          {overlay === "rate" ? <b>{format.percent(count, of)}</b> : <b>{format.number(count)}</b>}
          {overlay === "rate" ? format.number(count) : count === of ? null : format.percent(count, of)}
        </button>
      </EdgeLabelRenderer>
    </>
  );
});
