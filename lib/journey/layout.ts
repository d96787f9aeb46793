import { Graph, layout as dagre, type OrderConstraint } from "@dagrejs/dagre";
import type { JourneyDocument, JourneyNode } from "./document";
import { moveNodes, type Point } from "./edit/nodes";
import { connections, graphOf } from "./graph";
import { countCrossings, segmentsOf } from "./layout-crossings";
import { nodeSize, type Size } from "./layout-size";

export interface LayoutOptions {
  /** Downwards by default. */
  direction?: "down" | "right";
  /** The measured size of a face where it is known. */
  sizeOf?: (node: JourneyNode, document: JourneyDocument) => Size;
}

const BETWEEN_SIBLINGS = 40;
// Half of what lies between two nodes: the outlets stand on a rank of their own.
const HALF_RANK = 40;

/**
 * Arranges the whole drawing on the grid; the entry's top left corner comes to (0, 0). Outlets are laid out as nodes of their
 * own in order of evaluation. Of two ways to order each rank (as the outlets branch off; as dagre thinks best) the one with
 * fewer crossings is taken. Loads dagre: import it lazily.
 */
export function layout(document: JourneyDocument, { direction = "down", sizeOf = nodeSize }: LayoutOptions = {}): JourneyDocument {
  if (document.nodes.length === 0) return document;
  const sizes = new Map(document.nodes.map((node) => [node.id, sizeOf(node, document)]));
  const [first, ...others] = [true, false].map((asBranched) => {
    const arranged = corners(document, arrange(document, sizes, direction, asBranched), sizes);
    return { arranged, crossings: countCrossings(segmentsOf(document, arranged, sizes, direction)) };
  });
  const best = others.reduce((a, b) => (a && b.crossings >= a.crossings ? a : b), first);
  return best ? moveNodes(document, best.arranged) : document;
}

function arrange(document: JourneyDocument, sizes: ReadonlyMap<string, Size>, direction: "down" | "right", asBranched: boolean): Graph {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction === "down" ? "TB" : "LR", nodesep: BETWEEN_SIBLINGS, ranksep: HALF_RANK });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, size] of sizes) graph.setNode(id, { ...size });
  const constraints: OrderConstraint[] = [];
  for (const { from, targets } of connections(document)) {
    const [only] = targets;
    if (targets.length === 1 && only) {
      graph.setEdge(from, only.to, { minlen: 2, weight: 4 }, only.outlet);
      continue;
    }
    const port = portSize((sizes.get(from)?.width ?? 0) / targets.length, direction);
    // A space is in no node id.
    const names = targets.map(({ outlet }) => `${from} ${outlet}`);
    targets.forEach(({ to }, index) => {
      const name = names[index] ?? "";
      graph.setNode(name, { ...port });
      graph.setEdge(from, name, { weight: 8 });
      graph.setEdge(name, to, { weight: 2 });
      const left = names[index - 1];
      if (left) constraints.push({ left, right: name });
    });
  }
  dagre(graph, asBranched ? { disableOptimalOrderHeuristic: true } : { constraints });
  return graph;
}

function portSize(room: number, direction: "down" | "right"): Size {
  const along = Math.max(1, room - BETWEEN_SIBLINGS);
  return direction === "down" ? { width: along, height: 1 } : { width: 1, height: along };
}

function corners(document: JourneyDocument, graph: Graph, sizes: ReadonlyMap<string, Size>): Map<string, Point> {
  const found = new Map<string, Point>();
  for (const [id, size] of sizes) {
    const { x = 0, y = 0 } = graph.node(id) as Partial<Point>;
    found.set(id, { x: x - size.width / 2, y: y - size.height / 2 });
  }
  const [first] = graphOf(document).entries.concat(document.nodes);
  const origin = (first && found.get(first.id)) ?? { x: 0, y: 0 };
  return new Map([...found].map(([id, { x, y }]) => [id, { x: x - origin.x, y: y - origin.y }]));
}
