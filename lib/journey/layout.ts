import { Graph, layout as dagre, type OrderConstraint } from "@dagrejs/dagre";
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
// Half of what lies between two nodes: the outlets stand on a rank of their own.
const HALF_RANK = 40;

/**
 * Arranges the whole drawing on the grid; the entry's top left corner comes to (0, 0). Outlets are laid out as nodes of their own,
 * held in order of evaluation, so that their edges do not cross. Loads dagre: import it lazily.
 */
export function layout(document: JourneyDocument, { direction = "down", sizeOf = nodeSize }: LayoutOptions = {}): JourneyDocument {
  if (document.nodes.length === 0) return document;
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction === "down" ? "TB" : "LR", nodesep: BETWEEN_SIBLINGS, ranksep: HALF_RANK });
  graph.setDefaultEdgeLabel(() => ({}));
  const sizes = new Map(document.nodes.map((node) => [node.id, sizeOf(node, document)]));
  for (const [id, size] of sizes) graph.setNode(id, { ...size });
  const constraints: OrderConstraint[] = [];
  for (const { from, targets } of connections(document)) {
    const port = portSize((sizes.get(from)?.width ?? 0) / targets.length, direction);
    const names = targets.map(({ outlet, to }) => {
      if (targets.length === 1) {
        graph.setEdge(from, to, { minlen: 2, weight: 4 }, outlet);
        return "";
      }
      // A space is in no node id.
      const name = `${from} ${outlet}`;
      graph.setNode(name, port);
      graph.setEdge(from, name, { weight: 8 });
      graph.setEdge(name, to, { weight: 2 });
      return name;
    });
    for (const [index, right] of names.entries()) {
      const left = names[index - 1];
      if (left) constraints.push({ left, right });
    }
  }
  dagre(graph, { constraints });
  return moveNodes(document, corners(document, graph, sizes));
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

/** Per node its connected outlets in order of evaluation, one edge each. */
function connections(document: JourneyDocument): { from: string; targets: { outlet: string; to: string }[] }[] {
  const { nodes, outgoing } = graphOf(document);
  return [...nodes.values()].map((node) => {
    const rank = new Map(outletsOf(node).map((outlet, index) => [outlet.id, index]));
    const edges = new Map(
      (outgoing.get(node.id) ?? []).filter((edge) => nodes.has(edge.to) && edge.to !== node.id).map((edge) => [edge.outlet, edge.to]),
    );
    const targets = [...edges].map(([outlet, to]) => ({ outlet, to }));
    return { from: node.id, targets: targets.toSorted((a, b) => (rank.get(a.outlet) ?? 99) - (rank.get(b.outlet) ?? 99)) };
  });
}
