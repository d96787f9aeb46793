"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Segmented } from "@/components/ui/tabs";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { runSize } from "../flow/geometry";
import { ReadFlow, readPlaces } from "../flow/read-flow";
import { textWidth } from "../flow/text-width";
import type { Mode } from "../header";
import { useKindName } from "../words";
import { firstBucket } from "./buckets";
import { type Overlay, useRun } from "./context";
import { RunEdge } from "./run-edge";
import { RunNode } from "./run-node";

const nodeTypes = { step: RunNode };
const edgeTypes = { step: RunEdge };
/** "57.9%" beside the number, and a gap before each. */
const SHARE_PX = 43;
/** Bold digits are wider. */
const BOLD = 1.1;

interface RunFlowProps {
  document: JourneyDocument;
  selected: string | null;
  onSelect: (id: string | null) => void;
  overlay: Overlay;
  onOverlay: (overlay: Overlay) => void;
  onMode: (mode: Mode) => void;
}

export function RunFlow({ document, selected, onSelect, overlay, onOverlay, onMode }: RunFlowProps) {
  const t = useTranslations("canvas");
  const run = useRun();
  const kindName = useKindName();
  const format = useFormat();
  const placed = useMemo(() => readPlaces(document, runSize), [document]);
  const labelOf = (node: JourneyNode) => {
    const here = run.figuresOf(node.id)?.hereTotal ?? 0;
    return [node.name, kindName(node.kind), ...(here > 0 ? [t("node.standing", { count: here })] : [])].join(t("node.comma"));
  };
  return (
    <ReadFlow
      document={document}
      refs={run.refs}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      sizeOf={runSize}
      placed={placed}
      labelOf={labelOf}
      edgeFiguresPx={SHARE_PX + BOLD * textWidth(format.number(run.entered))}
      hasOpenNumbers
      selected={selected}
      onSelect={onSelect}
      onOpen={(id) => run.onOpen(id, firstBucket(run.figuresOf(id)))}
      onMode={onMode}
      tools={
        <Segmented
          aria-label={t("run.overlay")}
          size="sm"
          className="bg-transparent!"
          items={[
            { key: "people", label: t("run.overlayPeople") },
            { key: "rate", label: t("run.overlayRate") },
            { key: "blocked", label: t("run.overlayBlocked") },
          ]}
          selected={overlay}
          onSelect={onOverlay}
        />
      }
    />
  );
}
