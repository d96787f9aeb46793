import { Position } from "@xyflow/react";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { graphOf, outletsOf, topological } from "@/lib/journey/graph";
import { kindOf } from "@/lib/journey/kinds";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import type { Position as At } from "../store/store";
import { type Size } from "@/lib/journey/layout-size";
import { drawnOutlets, HANDLE, handleCenter } from "./geometry";
import type { StepEdge, StepNode } from "./types";

export interface View {
  sizeOf: (node: JourneyNode, outlets: OutletSpec[]) => Size;
  /** Where a node stands when that is not where the document has it. */
  placed: ReadonlyMap<string, At> | null;
  pulled: Readonly<Record<string, readonly string[]>>;
  selectedNodes: ReadonlySet<string>;
  selectedEdges: ReadonlySet<string>;
  editable: boolean;
  labelOf: (node: JourneyNode) => string;
  edgeLabelOf: (from: JourneyNode, to: JourneyNode, outlet: OutletSpec | null) => string;
}

export interface Projection {
  nodes: StepNode[];
  edges: StepEdge[];
}

const same = <T extends object>(a: T, b: T): boolean => {
  const keys = Object.keys(a) as (keyof T)[];
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
};

/**
 * Document to flow. Kept between calls so that what has not changed stays the same object and is not drawn again.
 * Nodes come in flow order: that is the order of Tab.
 */
export function createProjector() {
  let nodeCache = new Map<string, { input: object; node: StepNode }>();
  let edgeCache = new Map<string, { input: object; edge: StepEdge }>();
  let outletCache = new WeakMap<JourneyNode, OutletSpec[]>();
  let ordered: { document: JourneyDocument; order: JourneyNode[] } | null = null;

  const allOutlets = (node: JourneyNode) => {
    const known = outletCache.get(node);
    if (known) return known;
    const outlets = outletsOf(node);
    outletCache.set(node, outlets);
    return outlets;
  };

  function orderOf(document: JourneyDocument): JourneyNode[] {
    if (ordered && ordered.document.edges === document.edges && ordered.order.length === document.nodes.length) {
      const current = new Map(document.nodes.map((node) => [node.id, node]));
      const kept = ordered.order.flatMap((node) => current.get(node.id) ?? []);
      if (kept.length === document.nodes.length) return kept;
    }
    const { order, looped } = topological(graphOf(document));
    const byId = new Map(document.nodes.map((node) => [node.id, node]));
    return [...order, ...looped].flatMap((id) => byId.get(id) ?? []);
  }

  return function project(document: JourneyDocument, view: View): Projection {
    const byId = new Map(document.nodes.map((node) => [node.id, node]));
    const connected = new Map<string, Set<string>>();
    for (const edge of document.edges) {
      const set = connected.get(edge.from) ?? new Set<string>();
      connected.set(edge.from, set.add(edge.outlet));
    }
    const order = orderOf(document);
    ordered = { document, order };
    const nodes = new Map<string, { input: object; node: StepNode }>();
    for (const node of order) {
      const led = connected.get(node.id) ?? new Set<string>();
      const outlets = drawnOutlets(allOutlets(node), led, view.pulled[node.id]);
      const open = outlets.filter(({ id }) => !led.has(id));
      const at = view.placed?.get(node.id) ?? node.position;
      const size = view.sizeOf(node, outlets);
      const input = {
        node,
        outlets: outlets.map((outlet) => outlet.id).join(),
        open: open.map((outlet) => outlet.id).join(),
        x: at.x,
        y: at.y,
        width: size.width,
        height: size.height,
        selected: view.selectedNodes.has(node.id),
        editable: view.editable,
        label: view.labelOf(node),
      };
      const cached = nodeCache.get(node.id);
      nodes.set(node.id, cached && same(cached.input, input) ? cached : { input, node: flowNode({ node, outlets, open }, at, size, input) });
    }
    const edges = new Map<string, { input: object; edge: StepEdge }>();
    for (const edge of document.edges) {
      const from = byId.get(edge.from);
      const to = byId.get(edge.to);
      if (!from || !to) continue;
      const outlet = allOutlets(from).find((candidate) => candidate.id === edge.outlet) ?? null;
      const input = { edge, from, selected: view.selectedEdges.has(edge.id), label: view.edgeLabelOf(from, to, outlet), editable: view.editable };
      const cached = edgeCache.get(edge.id);
      edges.set(edge.id, cached && same(cached.input, input) ? cached : { input, edge: flowEdge(edge, from, outlet, input) });
    }
    nodeCache = nodes;
    edgeCache = edges;
    return { nodes: [...nodes.values()].map((entry) => entry.node), edges: [...edges.values()].map((entry) => entry.edge) };
  };
}

interface NodeInput {
  selected: boolean;
  editable: boolean;
  label: string;
}

function flowNode(data: StepNode["data"], at: At, size: Size, input: NodeInput): StepNode {
  const { node, outlets } = data;
  const handle = { width: HANDLE, height: HANDLE };
  const hasTarget = kindOf(node.kind).category !== "entry";
  return {
    id: node.id,
    type: "step",
    position: { x: at.x, y: at.y },
    width: size.width,
    height: size.height,
    measured: size,
    handles: [
      ...(hasTarget ? [{ type: "target" as const, position: Position.Top, x: size.width / 2 - HANDLE / 2, y: -HANDLE / 2, ...handle }] : []),
      ...outlets.map((outlet, index) => ({
        id: outlet.id,
        type: "source" as const,
        position: Position.Bottom,
        x: handleCenter(index, outlets.length, size.width) - HANDLE / 2,
        y: size.height - HANDLE / 2,
        ...handle,
      })),
    ],
    selected: input.selected,
    draggable: input.editable,
    connectable: input.editable,
    deletable: input.editable,
    ariaRole: "group",
    ariaLabel: input.label,
    data,
  };
}

function flowEdge(
  edge: JourneyDocument["edges"][number],
  from: JourneyNode,
  outlet: OutletSpec | null,
  input: { selected: boolean; label: string; editable: boolean },
): StepEdge {
  return {
    id: edge.id,
    type: "step",
    source: edge.from,
    sourceHandle: edge.outlet,
    target: edge.to,
    selected: input.selected,
    focusable: false,
    selectable: input.editable,
    deletable: input.editable,
    ariaLabel: input.label,
    data: { edge, from, outlet },
  };
}
