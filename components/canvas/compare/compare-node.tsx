"use client";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { kindOf } from "@/lib/journey/kinds";
import { KindIcon } from "../flow/kind-icon";
import { OutletRow } from "../flow/outlet-row";
import type { StepNode } from "../flow/types";
import { useCompare } from "./context";
import { faceRows, rowsOf } from "./rows";
import { CompareTable } from "./table";

/** A node with both sides' figures and their difference. */
export const CompareNode = memo(function CompareNode({ id, data, selected, width = 200 }: NodeProps<StepNode>) {
  const { node, outlets } = data;
  const t = useTranslations("compare");
  const { figuresOf, whole, nodeMarks, isStale } = useCompare();
  const mark = nodeMarks.get(id);
  return (
    <div className="cv-node" data-run data-live data-testid={`node-${id}`} data-kind={node.kind} data-selected={selected} data-mark={mark}>
      {kindOf(node.kind).category === "entry" ? null : <Handle type="target" position={Position.Top} isConnectable={false} />}
      <div className="cv-head">
        <KindIcon kind={node.kind} />
        <div className="cv-text">
          <div className="cv-title">{node.name}</div>
        </div>
      </div>
      <div className={`cv-compare ${isStale ? "cv-stale" : ""}`}>
        <CompareTable caption={node.name} rows={faceRows(rowsOf(node.kind, figuresOf(id), whole))} />
      </div>
      <OutletRow outlets={outlets} width={width} isConnectable={false} isOn={selected} />
      {mark ? (
        <span className="cv-mark" data-tone={mark}>
          {t(`mark.${mark}`)}
        </span>
      ) : null}
    </div>
  );
});
