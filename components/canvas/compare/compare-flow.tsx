"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { layout } from "@/lib/journey/layout";
import { faceSize, hasOutletRow, visibleOutlets } from "@/lib/journey/layout-size";
import { compact } from "../flow/hit";
import { ReadFlow, readPlaces, type SizeOf } from "../flow/read-flow";
import type { Mode } from "../header";
import type { Position } from "../store/store";
import { useKindName } from "../words";
import { CompareEdge } from "./compare-edge";
import { CompareNode } from "./compare-node";
import { useCompare } from "./context";
import { faceRowCount } from "./rows";
import type { Mark } from "./union";

const nodeTypes = { step: CompareNode };
const edgeTypes = { step: CompareEdge };
const WIDTH = 236;
const CALL_WIDTH = 306;
const FRAME = 2 + 42;
const HEAD = 18;
const ROW = 19;
const FOOT = 5;
const OUTLETS = 28;
/** "B 57.9% +12.3 点" */
const FIGURES_PX = 109;
/** Nodes nearer than this look like one. */
const BETWEEN = 12;
const MOST_BETWEEN = 88;

const compareSize =
  (isPeriod: boolean): SizeOf =>
  (node, outlets) => {
    const width = Math.max(faceSize(node, outlets).width, node.kind === "ai-call" ? CALL_WIDTH : WIDTH);
    return { width, height: FRAME + HEAD + faceRowCount(node.kind, isPeriod) * ROW + FOOT + (hasOutletRow(outlets) ? OUTLETS : 0) };
  };

/** Where the drawing has its nodes; where these would cover each other, it is arranged anew. */
function placesOf(document: JourneyDocument, edgeMarks: ReadonlyMap<string, Mark>, sizeOf: SizeOf): Map<string, Position> {
  const sizeIn = (node: JourneyNode) => sizeOf(node, visibleOutlets(node, document));
  const places = readPlaces(document, sizeOf);
  const boxes = document.nodes.map((node) => ({ ...(places.get(node.id) ?? node.position), ...sizeIn(node) }));
  const isCrowded = boxes.some((a, i) =>
    boxes.some(
      (b, j) =>
        j > i && a.x < b.x + b.width + BETWEEN && b.x < a.x + a.width + BETWEEN && a.y < b.y + b.height + BETWEEN && b.y < a.y + a.height + BETWEEN,
    ),
  );
  if (!isCrowded) return places;
  // An outlet that led elsewhere before has two edges; the arrangement knows one of each.
  const edges = document.edges.map((edge) => (edgeMarks.get(edge.id) === "removed" ? { ...edge, outlet: `${edge.outlet} ~` } : edge));
  const { nodes } = layout({ ...document, edges }, { sizeOf: sizeIn });
  const heights = new Map(nodes.map((node) => [node.id, sizeIn(node).height]));
  const rows = compact(new Map(nodes.map(({ id, position }) => [id, position.y])), (id) => heights.get(id) ?? 0, MOST_BETWEEN);
  return new Map(nodes.map(({ id, position }) => [id, { x: position.x, y: rows.get(id) ?? position.y }]));
}

interface CompareFlowProps {
  document: JourneyDocument;
  selected: string | null;
  onSelect: (id: string | null) => void;
  onMode: (mode: Mode) => void;
}

export function CompareFlow({ document, selected, onSelect, onMode }: CompareFlowProps) {
  const t = useTranslations("canvas");
  const words = useTranslations("compare");
  const { refs, nodeMarks, edgeMarks, whole } = useCompare();
  const kindName = useKindName();
  const sizeOf = useMemo(() => compareSize(whole.isPeriod), [whole.isPeriod]);
  const placed = useMemo(() => placesOf(document, edgeMarks, sizeOf), [document, edgeMarks, sizeOf]);
  const labelOf = (node: JourneyNode) => {
    const mark = nodeMarks.get(node.id);
    return [node.name, kindName(node.kind), ...(mark ? [words(`mark.${mark}`)] : [])].join(t("node.comma"));
  };
  return (
    <ReadFlow
      document={document}
      refs={refs}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      sizeOf={sizeOf}
      placed={placed}
      labelOf={labelOf}
      edgeFiguresPx={FIGURES_PX}
      selected={selected}
      onSelect={onSelect}
      onOpen={onSelect}
      onMode={onMode}
    />
  );
}
