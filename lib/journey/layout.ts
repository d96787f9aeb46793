import { Graph, layout as dagre } from "@dagrejs/dagre";
import type { JourneyDocument, JourneyNode } from "./document";
import { moveNodes, type Point } from "./edit/nodes";
import { graphOf, outletsOf } from "./graph";
import { nodeSize, type Size } from "./layout-size";

export interface LayoutOptions {
  /** Downwards by default. */
  direction?: "down" | "right";
  /** The measured size of a face where it is known. */
  sizeOf?: (node: JourneyNode, document: JourneyDocument) => Size;
}

const BETWEEN_SIBLINGS = 40;
const BETWEEN_RANKS = 60;

/** Arranges the whole drawing on the grid; the entry's top left corner comes to (0, 0). Loads dagre: import it lazily. */
export function layout(document: JourneyDocument, { direction = "down", sizeOf = nodeSize }: LayoutOptions = {}): JourneyDocument {
  if (document.nodes.length === 0) return document;
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction === "down" ? "TB" : "LR", nodesep: BETWEEN_SIBLINGS, ranksep: BETWEEN_RANKS });
  graph.setDefaultEdgeLabel(() => ({}));
  const sizes = new Map(document.nodes.map((node) => [node.id, sizeOf(node, document)]));
  for (const [id, size] of sizes) graph.setNode(id, { ...size });
  // In order of evaluation: dagre keeps that order from left to right where it can.
  for (const { from, to, name } of edgesInOrder(document)) graph.setEdge(from, to, {}, name);
  dagre(graph);
  const corners = new Map<string, Point>();
  for (const [id, size] of sizes) {
    const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
    corners.set(id, { x: x - size.width / 2, y: y - size.height / 2 });
  }
  const [first] = graphOf(document).entries.concat(document.nodes);
  const origin = (first && corners.get(first.id)) ?? { x: 0, y: 0 };
  for (const [id, { x, y }] of corners) corners.set(id, { x: x - origin.x, y: y - origin.y });
  return moveNodes(document, corners);
}

function edgesInOrder(document: JourneyDocument): { from: string; to: string; name: string }[] {
  const { nodes, outgoing } = graphOf(document);
  return [...nodes.values()].flatMap((node) => {
    const rank = new Map(outletsOf(node).map((outlet, index) => [outlet.id, index]));
    const edges = (outgoing.get(node.id) ?? []).filter((edge) => nodes.has(edge.to) && edge.to !== node.id);
    const sorted = edges.toSorted((a, b) => (rank.get(a.outlet) ?? 99) - (rank.get(b.outlet) ?? 99));
    return sorted.map((edge) => ({ from: edge.from, to: edge.to, name: edge.outlet }));
  });
}
