"use client";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { Lock, UsersRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, useMemo } from "react";
import { kindOf } from "@/lib/journey/kinds";
import { faceOf } from "@/lib/journey/kinds/faces";
import { useFormat } from "@/components/use-format";
import { useCanvas, useCanvasData } from "../context";
import { useFaceContext, useNodeProblemText, useSummary } from "../words";
import { hasChipRow } from "@/lib/journey/layout-size";
import { isPill } from "./geometry";
import { KindIcon } from "./kind-icon";
import { OutletRow } from "./outlet-row";
import type { StepNode } from "./types";

/** A node while the journey is drawn. */
export const EditNode = memo(function EditNode({ id, data, selected, width = 200 }: NodeProps<StepNode>) {
  const { node, outlets } = data;
  const t = useTranslations("canvas");
  const { refs, problemsOf, marks, standing, lockedBecause } = useCanvasData();
  const format = useFormat();
  const summary = useSummary(refs);
  const face = faceOf(node.kind);
  const context = useFaceContext(refs);
  const problemText = useNodeProblemText(useMemo(() => [node], [node]));
  const picked = useCanvas((state) => (state.connecting?.from === id ? state.connecting.outlet : null));
  const isTarget = useCanvas((state) => state.connecting?.target === id);
  const problems = problemsOf.get(id) ?? [];
  const worst = problems.find((problem) => problem.severity === "error") ?? problems[0] ?? null;
  const locked = node.kind === "ai-call" && lockedBecause !== null;
  const isError = worst?.severity === "error";
  const pill = isPill(node);
  const chips = hasChipRow(node, { width }) ? (face.chips?.(node.config, context) ?? []) : [];
  const aside = width >= 300 ? face.aside?.(node.config, context) : null;
  const people = standing.get(id) ?? 0;
  const mark = marks.get(id);
  return (
    <div
      className="cv-node"
      data-testid={`node-${id}`}
      data-kind={node.kind}
      data-selected={selected}
      data-severity={worst?.severity}
      data-locked={locked}
      data-pill={pill}
      data-target={isTarget}
    >
      {kindOf(node.kind).category === "entry" ? null : <Handle type="target" position={Position.Top} style={{ top: 0 }} />}
      <div className="cv-head">
        <KindIcon kind={node.kind} />
        <div className="cv-text">
          <div className="cv-title">{node.name}</div>
          {pill ? null : (
            <div className="cv-summary" data-error={isError} title={isError ? problemText(worst) : undefined}>
              {locked ? t("node.locked") : isError ? problemText(worst) : summary(node)}
            </div>
          )}
        </div>
        {aside ? <span className="cv-chip">{aside}</span> : null}
        {locked ? <Lock width={14} height={14} className="text-faint" aria-label={lockedBecause} /> : null}
      </div>
      {hasChipRow(node, { width }) ? (
        <div className="cv-chips">
          {chips.map(({ icon: Icon, text }) => (
            <span key={text} className="cv-chip" data-line title={text}>
              <Icon width={12} height={12} className="flex-none" aria-hidden />
              <span className="truncate">{text}</span>
            </span>
          ))}
        </div>
      ) : null}
      <OutletRow outlets={outlets} width={width} isConnectable isOn={selected} picked={picked} />
      {mark ? (
        <span className="cv-mark" data-tone={mark}>
          {mark === "added" ? t("node.added") : t("node.changed")}
        </span>
      ) : null}
      {people > 0 ? (
        <span className="cv-stand" data-tone="quiet" style={worst ? { right: 22 } : undefined} title={t("node.standing", { count: people })}>
          <UsersRound width={12} height={12} aria-hidden />
          {format.number(people)}
        </span>
      ) : null}
      {worst ? (
        <span className="cv-alert" data-tone={worst.severity} title={problemText(worst)} aria-hidden>
          !
        </span>
      ) : null}
    </div>
  );
});
