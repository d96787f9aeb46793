"use client";
import { EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { edgePath } from "../flow/bezier";
import { IntentChips, intentsOf } from "../flow/edge-label";
import { useLabelPlace } from "../flow/label-context";
import { endsOf } from "../flow/step-edge";
import type { StepEdge } from "../flow/types";
import { leftBy } from "../run/buckets";
import { useOutletName } from "../words";
import { useCompare } from "./context";
import { both, shareRow, stayed } from "./rows";
import { Difference } from "./table";
import { useCompared } from "./use-difference";

/** The share that went this way, and how it differs from before. */
export const CompareEdge = memo(function CompareEdge(props: EdgeProps<StepEdge>) {
  const { id, data } = props;
  const { refs, figuresOf, whole, edgeMarks, isStale } = useCompare();
  const t = useTranslations("compare");
  const outletName = useOutletName();
  const compared = useCompared();
  const { from, to } = endsOf(props);
  const label = useLabelPlace(id) ?? to;
  const mark = edgeMarks.get(id);
  const figures = figuresOf(props.source);
  const outlet = props.sourceHandleId ?? "";
  const parts = both((side) => {
    const source = figures[side];
    return source && { part: leftBy(source, outlet), whole: stayed({ entered: source.entered, moved: source.movedTotal }) };
  });
  const shares = compared(shareRow(outlet, parts, whole.isPeriod));
  const intents = data ? intentsOf(data.from, data.outlet, refs) : [];
  const isNamed = data?.outlet && data.outlet.label.type === "key" && data.outlet.id !== "next";
  return (
    <>
      <path
        d={edgePath(from, to)}
        className="cv-edge"
        data-mark={mark}
        markerEnd={mark === "removed" ? "url(#cv-arrow)" : "url(#cv-arrow-run)"}
        data-run
      />
      <EdgeLabelRenderer>
        <div
          className={`cv-label ${isStale ? "cv-stale" : ""}`}
          data-testid={`edge-${id}`}
          style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)`, pointerEvents: "none" }}
        >
          {mark ? (
            <span className="cv-edge-mark" data-tone={mark}>
              {t(`mark.${mark}`)}
            </span>
          ) : null}
          {mark === "removed" ? null : (
            <>
              {intents.length > 0 ? <IntentChips intents={intents} /> : isNamed && data?.outlet ? outletName(data.outlet) : null}
              <span className="text-faint">B</span>
              <b>{shares.after}</b>
              {shares.difference ? <Difference compared={shares} /> : null}
            </>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
