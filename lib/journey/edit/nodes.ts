import type { JourneyDocument, JourneyEdge, JourneyNode, Kind } from "../document";
import { outletsOf } from "../graph";
import { kindOf } from "../kinds";
import { connect } from "./edges";
import { freshId, type NewId } from "./ids";

export interface Point {
  x: number;
  y: number;
}
export const GRID = 20;
export const snap = ({ x, y }: Point): Point => ({ x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID });

export interface NewNode {
  kind: Kind;
  /** The localized title it begins with. */
  name: string;
  position: Point;
  config?: Record<string, unknown>;
}

export function addNode(document: JourneyDocument, node: NewNode, newId: NewId): { document: JourneyDocument; id: string } {
  const id = freshId(document, newId);
  const added: JourneyNode = {
    id,
    kind: node.kind,
    name: node.name,
    position: snap(node.position),
    config: node.config ?? kindOf(node.kind).defaults(),
  };
  return { document: { ...document, nodes: [...document.nodes, added] }, id };
}

/** The outlet through which a node goes on when nothing else is said: its first. */
export const mainOutlet = (node: Pick<JourneyNode, "kind" | "config">): string | null => outletsOf(node)[0]?.id ?? null;

/**
 * Puts a new node on an edge: the edge then leads to it, and its first outlet to where the edge led. An exit cuts the
 * edge; an entry cannot be inserted (null).
 */
export function insertOnEdge(
  document: JourneyDocument,
  edge: JourneyEdge["id"],
  node: NewNode,
  newId: NewId,
): { document: JourneyDocument; id: string } | null {
  const target = document.edges.find((candidate) => candidate.id === edge);
  if (!target || kindOf(node.kind).category === "entry") return null;
  const { document: grown, id } = addNode(document, node, newId);
  return { document: spliceIn(grown, target, id), id };
}

/** The same with a node that already stands on the canvas unconnected. */
export function dropOnEdge(document: JourneyDocument, edge: JourneyEdge["id"], nodeId: string): JourneyDocument {
  const target = document.edges.find((candidate) => candidate.id === edge);
  const node = document.nodes.find((candidate) => candidate.id === nodeId);
  const connected = document.edges.some((candidate) => candidate.from === nodeId || candidate.to === nodeId);
  if (!target || !node || connected || kindOf(node.kind).category === "entry") return document;
  return spliceIn(document, target, nodeId);
}

function spliceIn(document: JourneyDocument, edge: JourneyEdge, id: string): JourneyDocument {
  const node = document.nodes.find((candidate) => candidate.id === id);
  const outlet = node && mainOutlet(node);
  const led = connect(document, edge.from, edge.outlet, id);
  return outlet ? connect(led, id, outlet, edge.to) : led;
}

/**
 * Removes nodes with their edges. Where one way led in from the nodes that stay and the removed part had one way out, they are joined,
 * so that taking a step out of a chain leaves the chain whole.
 */
export function removeNodes(document: JourneyDocument, ids: readonly string[]): JourneyDocument {
  return ids.reduce(removeNode, document);
}

function removeNode(document: JourneyDocument, id: string): JourneyDocument {
  const node = document.nodes.find((candidate) => candidate.id === id);
  if (!node) return document;
  const incoming = document.edges.filter((edge) => edge.to === id && edge.from !== id);
  const targets = new Set(document.edges.filter((edge) => edge.from === id && edge.to !== id).map((edge) => edge.to));
  const rest: JourneyDocument = {
    ...document,
    nodes: document.nodes.filter((candidate) => candidate.id !== id),
    edges: document.edges.filter((edge) => edge.from !== id && edge.to !== id),
  };
  const [target] = targets;
  if (target === undefined || targets.size > 1) return rest;
  return incoming.reduce((healed, edge) => (edge.from === target ? healed : connect(healed, edge.from, edge.outlet, target)), rest);
}

const replace = (document: JourneyDocument, id: string, change: (node: JourneyNode) => JourneyNode): JourneyDocument => ({
  ...document,
  nodes: document.nodes.map((node) => (node.id === id ? change(node) : node)),
});

/** `positions` by node id; snapped to the grid. */
export const moveNodes = (document: JourneyDocument, positions: ReadonlyMap<string, Point>): JourneyDocument => ({
  ...document,
  nodes: document.nodes.map((node) => {
    const position = positions.get(node.id);
    return position ? { ...node, position: snap(position) } : node;
  }),
});

export const renameNode = (document: JourneyDocument, id: string, name: string): JourneyDocument =>
  replace(document, id, (node) => ({ ...node, name: name.slice(0, 60) }));

export const setNote = (document: JourneyDocument, id: string, note: string): JourneyDocument =>
  replace(document, id, ({ note: _, ...node }) => (note === "" ? node : { ...node, note: note.slice(0, 2000) }));

export interface ConfigChange {
  document: JourneyDocument;
  /** Edges that left through outlets which are no more. */
  dropped: JourneyEdge[];
}

/** Sets a node's settings and takes away the edges of outlets that vanish with them. */
export function setConfig(document: JourneyDocument, id: string, config: Record<string, unknown>): ConfigChange {
  const node = document.nodes.find((candidate) => candidate.id === id);
  if (!node) return { document, dropped: [] };
  const before = new Set(outletsOf(node).map((outlet) => outlet.id));
  const after = new Set(outletsOf({ ...node, config }).map((outlet) => outlet.id));
  const vanished = (edge: JourneyEdge) => edge.from === id && before.has(edge.outlet) && !after.has(edge.outlet);
  return {
    document: {
      ...replace(document, id, (current) => ({ ...current, config })),
      edges: document.edges.filter((edge) => !vanished(edge)),
    },
    dropped: document.edges.filter(vanished),
  };
}
