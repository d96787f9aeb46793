"use client";
import { EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, useState } from "react";
import { useKindName } from "../words";
import { useCanvas, useCanvasData, useCanvasStore } from "../context";
import { select } from "../store/store";
import { edgePath, pointOnEdge } from "./bezier";
import { IntentChips, intentsOf } from "./edge-label";
import { HANDLE } from "./geometry";
import { KindIcon } from "./kind-icon";
import { useLabelPlace } from "./label-context";
import type { StepEdge } from "./types";

/** Outlets and targets are given at their handles' outer edges; lines run between the centres. */
export const endsOf = ({ sourceX, sourceY, targetX, targetY }: Pick<EdgeProps, "sourceX" | "sourceY" | "targetX" | "targetY">) => ({
  from: { x: sourceX, y: sourceY - HANDLE / 2 },
  to: { x: targetX, y: targetY + HANDLE / 2 - 1 },
});

/** An edge while the journey is drawn: hovering shows `+`, a palette item held over it its place. */
export const EditEdge = memo(function EditEdge(props: EdgeProps<StepEdge>) {
  const { id, data, selected } = props;
  const t = useTranslations("canvas");
  const kindName = useKindName();
  const store = useCanvasStore();
  const { refs } = useCanvasData();
  const [hovered, setHovered] = useState(false);
  const held = useCanvas((state) => (state.held?.edge === id ? state.held : null));
  const sourceOn = useCanvas((state) => state.nodes.has(props.source) && state.nodes.size === 1);
  const { from, to } = endsOf(props);
  const intents = data ? intentsOf(data.from, data.outlet, refs) : [];
  const label = useLabelPlace(id);
  const middle = pointOnEdge(from, to, 0.5);
  const path = edgePath(from, to);
  const on = selected || sourceOn;
  return (
    <>
      <path d={path} className="cv-edge" data-on={on} data-ghost={held !== null} markerEnd={on ? "url(#cv-arrow-on)" : "url(#cv-arrow)"} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the wide line only catches the pointer; the keyboard inserts with I */}
      <path
        d={path}
        fill="none"
        strokeWidth={24}
        stroke="transparent"
        onPointerEnter={() => setHovered(true)}
        onPointerLeave={() => setHovered(false)}
      />
      <EdgeLabelRenderer>
        {intents.length > 0 && label && !held ? (
          <div className="cv-label nopan" style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)`, pointerEvents: "none" }}>
            <IntentChips intents={intents} />
          </div>
        ) : null}
        {hovered && !held ? (
          <button
            type="button"
            tabIndex={-1}
            className="cv-plus nodrag nopan"
            aria-label={t("edge.insert")}
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
            onPointerEnter={() => setHovered(true)}
            onPointerLeave={() => setHovered(false)}
            onClick={() => {
              select(store, [], [id]);
              store.setState({ opened: "insert" });
            }}
          >
            <Plus aria-hidden />
          </button>
        ) : null}
        {held ? (
          <div className="cv-ghost" style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}>
            <KindIcon kind={held.kind} />
            <div>
              <b>{t("edge.dropHere")}</b>
              <span>{kindName(held.kind)}</span>
            </div>
          </div>
        ) : null}
      </EdgeLabelRenderer>
    </>
  );
});

/** Arrow heads, once per drawing. */
export function ArrowHeads() {
  const arrow = (id: string, color: string) => (
    <marker key={id} id={id} viewBox="0 0 8 8" refX="6.4" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
      <path d="M1 1L7 4L1 7Z" fill={color} />
    </marker>
  );
  return (
    <svg width="0" height="0" className="absolute" aria-hidden>
      <defs>
        {arrow("cv-arrow", "var(--yd-edge)")}
        {arrow("cv-arrow-on", "var(--accent)")}
        {arrow("cv-arrow-run", "var(--yd-flow-core)")}
      </defs>
    </svg>
  );
}
