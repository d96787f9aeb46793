"use client";
import { Background, BackgroundVariant, type EdgeTypes, type NodeTypes, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FocusEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import { faceSize, type Size } from "@/lib/journey/layout-size";
import type { JourneyRefs } from "@/lib/journey/refs";
import { FindBox } from "../chrome/find-box";
import { JourneyMap } from "../chrome/mini-map";
import { Outline } from "../chrome/outline";
import { Tool } from "../chrome/tool";
import { ZoomBar } from "../chrome/zoom-bar";
import type { Mode } from "../header";
import type { Command } from "../keys";
import type { Position } from "../store/store";
import { useKeys } from "../use-keys";
import { useOutletName } from "../words";
import { intentsOf, intentsWidth } from "./edge-label";
import { drawnOutlets } from "./geometry";
import { compact, type Direction, neighbour, spread } from "./hit";
import { LabelProvider } from "./label-context";
import { labelPlaces, openOutletBoxes } from "./label-places";
import { openingView } from "./opening";
import { createProjector } from "./projection";
import { ArrowHeads } from "./step-edge";
import { textWidth } from "./text-width";
import type { StepEdge, StepNode } from "./types";

/** Under a node of several outlets, for their labels. */
const LABEL_ROOM = 36;
const MOST_BETWEEN = 68;
const NOTHING = new Set<string>();
const FIT_PX = { top: 28, left: 40, right: 40, bottom: 60 };
const FIT_READ = { padding: { top: "28px", left: "40px", right: "40px", bottom: "60px" }, maxZoom: 1 } as const;
const ARROWS: Partial<Record<Command, Direction>> = { up: "up", down: "down", left: "left", right: "right" };
const MODES: Partial<Record<Command, Mode>> = { mode_edit: "edit", mode_run: "run", mode_compare: "compare" };

export type SizeOf = (node: JourneyNode, outlets: OutletSpec[]) => Size;

interface ReadFlowProps {
  document: JourneyDocument;
  refs: JourneyRefs;
  nodeTypes: NodeTypes;
  edgeTypes: EdgeTypes;
  sizeOf: SizeOf;
  /** Where nodes stand (`readPlaces`). */
  placed: ReadonlyMap<string, Position>;
  labelOf: (node: JourneyNode) => string;
  /** Room in px for the figures of an edge, beside its name. */
  edgeFiguresPx: number;
  /** Outlets that lead nowhere have their number below them. */
  hasOpenNumbers?: boolean;
  selected: string | null;
  onSelect: (id: string | null) => void;
  /** Esc; without: as if the selection were cleared. */
  onBack?: () => void;
  onOpen: (id: string) => void;
  onMode: (mode: Mode) => void;
  /** Beside the find button. */
  tools?: ReactNode;
}

/** A drawing that is only read: figures stand on its nodes and edges. */
export function ReadFlow(props: ReadFlowProps) {
  return (
    <ReactFlowProvider>
      <ReadFlowInside {...props} />
    </ReactFlowProvider>
  );
}

function ReadFlowInside({
  document,
  refs,
  nodeTypes,
  edgeTypes,
  sizeOf,
  placed,
  labelOf,
  edgeFiguresPx,
  hasOpenNumbers = false,
  selected,
  onSelect,
  onBack,
  onOpen,
  onMode,
  tools,
}: ReadFlowProps) {
  const t = useTranslations("canvas");
  const flow = useReactFlow();
  const outletName = useOutletName();
  const [project] = useState(createProjector);
  const [isFinding, setFinding] = useState(false);
  const [isMapShown, setMapShown] = useState(true);
  const projection = project(document, {
    sizeOf,
    placed,
    pulled: {},
    selectedNodes: selected === null ? NOTHING : new Set([selected]),
    selectedEdges: NOTHING,
    editable: false,
    labelOf,
    edgeLabelOf: (from, to, outlet) => t("edge.label", { from: from.name, outlet: outlet ? outletName(outlet) : "", to: to.name }),
  });

  const nameWidth = (edge: StepEdge) => {
    const { outlet, from } = edge.data ?? {};
    const intents = from ? intentsOf(from, outlet ?? null, refs) : [];
    if (intents.length > 0) return intentsWidth(intents);
    return outlet && outlet.id !== "next" && outlet.label.type === "key" ? textWidth(outletName(outlet)) + 6 : 0;
  };

  const focused = () => window.document.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? selected;
  const focus = (id: string) =>
    requestAnimationFrame(() => window.document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus());
  const reveal = (id: string) => {
    const node = projection.nodes.find((candidate) => candidate.id === id);
    if (node)
      void flow.setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, { zoom: flow.getZoom(), duration: 240 });
    onOpen(id);
  };

  const pane = useRef<HTMLDivElement>(null);
  const bringIntoSight = useCallback(
    (id: string) => {
      const node = flow.getNode(id);
      const box = pane.current?.getBoundingClientRect();
      if (!node || !box) return;
      const center = { x: node.position.x + (node.width ?? 0) / 2, y: node.position.y + (node.height ?? 0) / 2 };
      const at = flow.flowToScreenPosition(center);
      const seen = at.x > box.left + 20 && at.x < box.right - 40 && at.y > box.top + 20 && at.y < box.bottom - 30;
      if (!seen) void flow.setCenter(center.x, center.y, { zoom: flow.getZoom(), duration: 180 });
    },
    [flow],
  );
  // The drawer takes a part of the canvas when it opens: what was in the middle stays there.
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      const more = element.clientWidth - width;
      width = element.clientWidth;
      if (more === 0) return;
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x + more / 2, y, zoom });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [flow]);
  useEffect(() => {
    if (selected !== null) requestAnimationFrame(() => requestAnimationFrame(() => bringIntoSight(selected)));
  }, [selected, bringIntoSight]);
  const onFocus = ({ target }: FocusEvent) => {
    const id = target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
    if (id && target.matches(":focus-visible")) bringIntoSight(id);
  };
  const open = () => {
    const box = pane.current?.getBoundingClientRect();
    const view = box && openingView(projection.nodes, { width: box.width, height: box.height, padding: FIT_PX });
    if (view) void flow.setViewport(view);
    else void flow.fitView(FIT_READ);
  };

  useKeys({
    onConnectingKey: null,
    onCommand: (command) => {
      const direction = ARROWS[command];
      if (direction) {
        const id = focused();
        const next = id ? neighbour(projection.nodes, id, direction) : projection.nodes[0]?.id;
        if (next) focus(next);
        return next !== undefined && next !== null;
      }
      const id = focused();
      const mode = MODES[command];
      if (mode) onMode(mode);
      else if ((command === "open" || command === "people") && id) onOpen(id);
      else if (command === "escape") (onBack ?? (() => onSelect(null)))();
      else if (command === "find") setFinding(true);
      else if (command === "map") setMapShown((shown) => !shown);
      else if (command === "zoom_in") void flow.zoomIn();
      else if (command === "zoom_out") void flow.zoomOut();
      else if (command === "fit") void flow.fitView({ ...FIT_READ, duration: 240 });
      else return false;
      return true;
    },
  });

  const places = labelPlaces(
    projection.edges,
    projection.nodes,
    (edge) => 16 + nameWidth(edge) + edgeFiguresPx,
    hasOpenNumbers ? openOutletBoxes(projection.nodes, 16 + edgeFiguresPx) : [],
  );

  return (
    <LabelProvider value={places}>
      <div ref={pane} className="cv" data-testid="canvas" onFocus={onFocus}>
        <ReactFlow<StepNode, StepEdge>
          nodes={projection.nodes}
          edges={projection.edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodeClick={(_, node) => onOpen(node.id)}
          onPaneClick={() => onSelect(null)}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          nodesFocusable
          disableKeyboardA11y
          deleteKeyCode={null}
          onlyRenderVisibleElements={projection.nodes.length > 100}
          minZoom={0.2}
          maxZoom={2}
          onInit={open}
          zoomOnDoubleClick={false}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={2} color="var(--yd-canvas-dot)" bgColor="var(--yd-canvas)" />
        </ReactFlow>
        <ArrowHeads />
        <Outline nodes={projection.nodes} edges={projection.edges} onGo={reveal} />
        <div className="cv-float cv-tools top-3 left-3">
          <Tool icon={Search} label={t("tools.find")} keys="Ctrl F" onPress={() => setFinding(true)} />
          {tools ? (
            <>
              <span className="cv-rule" />
              {tools}
            </>
          ) : null}
        </div>
        <ZoomBar />
        {isMapShown ? <JourneyMap className="right-3 bottom-6" /> : null}
        {isFinding ? (
          <FindBox
            nodes={document.nodes}
            className="top-[52px] left-3"
            onClose={() => setFinding(false)}
            onChoose={(id) => {
              setFinding(false);
              reveal(id);
            }}
          />
        ) : null}
      </div>
    </LabelProvider>
  );
}

/** Nodes grow by their figures: those below make room, and each keeps its centre. */
export function readPlaces(document: JourneyDocument, sizeOf: SizeOf): Map<string, Position> {
  const boxes = document.nodes.map((node) => {
    const connected = new Set(document.edges.filter((edge) => edge.from === node.id).map((edge) => edge.outlet));
    const outlets = drawnOutlets(outletsOf(node), connected);
    const before = faceSize(node, outlets);
    const now = sizeOf(node, outlets);
    return {
      id: node.id,
      x: node.position.x - (now.width - before.width) / 2,
      y: node.position.y,
      editHeight: before.height,
      runHeight: now.height + (outlets.length > 1 || outlets.some(({ id }) => !connected.has(id)) ? LABEL_ROOM : 0),
    };
  });
  const heights = new Map(boxes.map(({ id, runHeight }) => [id, runHeight]));
  const rows = compact(spread(boxes), (id) => heights.get(id) ?? 0, MOST_BETWEEN);
  return new Map(boxes.map(({ id, x, y }) => [id, { x, y: rows.get(id) ?? y }]));
}
