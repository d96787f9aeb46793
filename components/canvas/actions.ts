import type { JourneyDocument, JourneyNode, Kind } from "@/lib/journey/document";
import { type Alignment, align } from "@/lib/journey/edit/align";
import { connect, connectRefusal, type ConnectRefusal, disconnect } from "@/lib/journey/edit/edges";
import { idMaker } from "@/lib/journey/edit/ids";
import { addNode, dropOnEdge, GRID, insertOnEdge, moveNodes, type NewNode, type Point, removeNodes, setConfig } from "@/lib/journey/edit/nodes";
import { type Clip, copyNodes, duplicate, parseClip, paste } from "@/lib/journey/edit/paste";
import { outletsOf } from "@/lib/journey/graph";
import { kindOf } from "@/lib/journey/kinds";
import { faceSize, type Size } from "@/lib/journey/layout-size";
import { drawnOutlets } from "./flow/geometry";
import { type CanvasStore, documentOf, edit, inspect, select } from "./store/store";

const newId = idMaker(Math.random);

/** The size a node is drawn at in edit mode. */
export function sizeIn(node: JourneyNode, document: JourneyDocument): Size {
  const connected = new Set(document.edges.filter((edge) => edge.from === node.id).map((edge) => edge.outlet));
  return faceSize(node, drawnOutlets(outletsOf(node), connected));
}

const current = (store: CanvasStore) => documentOf(store.getState());
const selectedNodes = (store: CanvasStore) => [...store.getState().nodes];

export type Placed = { type: "placed"; id: string } | { type: "second_entry" } | { type: "full" };

const hasEntry = (document: JourneyDocument) => document.nodes.some((node) => kindOf(node.kind).category === "entry");

/** Adds a node, on `edge` where one is given; it is selected and its settings open. */
export function place(store: CanvasStore, node: NewNode, edge: string | null = null): Placed {
  const before = current(store);
  if (kindOf(node.kind).category === "entry" && hasEntry(before)) return { type: "second_entry" };
  const spot = edge === null ? node : { ...node, position: underSource(before, edge, node) };
  const added = (edge !== null && insertOnEdge(before, edge, spot, newId)) || addNode(before, spot, newId);
  if (!edit(store, () => (edge === null ? added.document : makeRoom(added.document, added.id)))) return { type: "full" };
  inspect(store, added.id);
  return { type: "placed", id: added.id };
}

const ROOM = 60;

/** A node put into an edge stands under the outlet that leads to it, in the middle, with room between. */
function underSource(document: JourneyDocument, edge: string, node: NewNode): Point {
  const line = document.edges.find((candidate) => candidate.id === edge);
  const source = document.nodes.find((candidate) => candidate.id === line?.from);
  const target = document.nodes.find((candidate) => candidate.id === line?.to);
  if (!source || !target) return node.position;
  const from = sizeIn(source, document);
  const to = sizeIn(target, document);
  const center = target.position.x + to.width / 2;
  return { x: center - faceSize(node, []).width / 2, y: source.position.y + from.height + ROOM };
}

/** Pushes down what a node that was inserted into an edge stands on. */
export function makeRoom(document: JourneyDocument, id: string): JourneyDocument {
  const node = document.nodes.find((candidate) => candidate.id === id);
  if (!node) return document;
  const next = new Set(document.edges.filter((edge) => edge.from === id).map((edge) => edge.to));
  const { height } = sizeIn(node, document);
  const nearest = Math.min(...document.nodes.filter((other) => next.has(other.id)).map((other) => other.position.y));
  const missing = node.position.y + height + ROOM - nearest;
  if (!Number.isFinite(missing) || missing <= 0) return document;
  const below = document.nodes.filter((other) => other.id !== id && other.position.y >= nearest);
  return moveNodes(document, new Map(below.map((other) => [other.id, { x: other.position.x, y: other.position.y + missing }])));
}

const GAP = 60;

/** Where a node added by keyboard stands: under the selected one, else under everything; the first one, at the start. */
export function freePlace(store: CanvasStore, kind: Kind, start: Point): Point {
  const document = current(store);
  const width = faceSize({ kind }, []).width;
  const [selected] = document.nodes.filter((node) => store.getState().nodes.has(node.id));
  const lowest = selected ?? document.nodes.toSorted((a, b) => b.position.y - a.position.y)[0];
  if (!lowest) return { x: start.x - width / 2, y: start.y };
  const size = sizeIn(lowest, document);
  const spot = { x: lowest.position.x + (size.width - width) / 2, y: lowest.position.y + size.height + GAP };
  const taken = ({ x, y }: Point) =>
    document.nodes.some((node) => {
      const other = sizeIn(node, document);
      return x < node.position.x + other.width && x + width > node.position.x && Math.abs(node.position.y - y) < other.height;
    });
  while (taken(spot)) spot.x += width + 20;
  return spot;
}

/** Adds a node after the selected one: on its first free outlet, or unconnected where none is free. */
export function placeAfterSelected(store: CanvasStore, kind: Kind, name: string, start: Point = { x: 0, y: 0 }): Placed {
  const before = current(store);
  const [from] = selectedNodes(store);
  const placed = place(store, { kind, name, position: freePlace(store, kind, start) });
  if (placed.type !== "placed" || from === undefined || kindOf(kind).category === "entry") return placed;
  const source = before.nodes.find((node) => node.id === from);
  const taken = new Set(before.edges.filter((edge) => edge.from === from).map((edge) => edge.outlet));
  const free = source && outletsOf(source).find((outlet) => !outlet.quiet && !taken.has(outlet.id));
  if (free) store.setState((state) => ({ history: { ...state.history, present: connect(state.history.present, from, free.id, placed.id) } }));
  return placed;
}

export function join(store: CanvasStore, from: string, outlet: string, to: string): ConnectRefusal | null {
  const refusal = connectRefusal(current(store), from, outlet, to);
  if (!refusal) edit(store, (document) => connect(document, from, outlet, to));
  return refusal;
}

export function removeSelected(store: CanvasStore): number {
  const { nodes, edges } = store.getState();
  edit(store, (document) => removeNodes(edges.size > 0 ? disconnect(document, [...edges]) : document, [...nodes]));
  return nodes.size + edges.size;
}

/** Takes away the edges that lead into and out of the selected nodes, and the selected edges. */
export function disconnectSelected(store: CanvasStore) {
  const { nodes, edges } = store.getState();
  const loose = current(store).edges.filter((edge) => edges.has(edge.id) || nodes.has(edge.from) || nodes.has(edge.to));
  if (loose.length > 0)
    edit(store, (document) =>
      disconnect(
        document,
        loose.map((edge) => edge.id),
      ),
    );
}

/** Lets go of dragged nodes; a single unconnected one over an edge is put into it. */
export function drop(store: CanvasStore, edge: string | null) {
  const { dragged } = store.getState();
  if (!dragged) return;
  const [only] = dragged.keys();
  edit(store, (document) => {
    const moved = moveNodes(document, dragged);
    return edge !== null && dragged.size === 1 && only !== undefined ? dropOnEdge(moved, edge, only) : moved;
  });
  store.setState({ dragged: null });
}

export function nudge(store: CanvasStore, by: Point) {
  const ids = store.getState().nodes;
  edit(
    store,
    (document) =>
      moveNodes(
        document,
        new Map(document.nodes.filter((node) => ids.has(node.id)).map((node) => [node.id, { x: node.position.x + by.x, y: node.position.y + by.y }])),
      ),
    "nudge",
  );
}

export function alignSelected(store: CanvasStore, alignment: Alignment) {
  edit(store, (document) => align(document, selectedNodes(store), alignment, sizeIn));
}

/** Dagre comes only when it is asked for. */
export async function arrange(store: CanvasStore) {
  const { layout } = await import("@/lib/journey/layout");
  edit(store, (document) => layout(document, { sizeOf: sizeIn }));
}

/** A node that grows or shrinks with its outlets keeps its middle. */
function inPlace(before: JourneyDocument, after: JourneyDocument, id: string): JourneyDocument {
  const was = before.nodes.find((node) => node.id === id);
  const node = after.nodes.find((candidate) => candidate.id === id);
  if (!was || !node) return after;
  const wider = sizeIn(node, after).width - sizeIn(was, before).width;
  return wider === 0 ? after : moveNodes(after, new Map([[id, { x: node.position.x - wider / 2, y: node.position.y }]]));
}

export function configure(store: CanvasStore, id: string, config: Record<string, unknown>, group: string | null): number {
  const before = current(store);
  const change = setConfig(before, id, config);
  edit(store, () => inPlace(before, change.document, id), group && `${id}:${group}`);
  return change.dropped.length;
}

export const clipOf = (store: CanvasStore): Clip => copyNodes(current(store), selectedNodes(store));

/** Nodes pasted beside what stands at `at`, and entries left out because a journey has one; null: the text is no clip. */
export function pasteText(store: CanvasStore, text: string, at: Point): { pasted: number; skippedEntries: number } | null {
  const clip = parseClip(text);
  if (!clip) return null;
  const result = paste(current(store), clip, { at }, newId);
  if (!edit(store, () => moveAside(result.document, result.ids))) return { pasted: 0, skippedEntries: 0 };
  select(store, result.ids);
  return { pasted: result.ids.length, skippedEntries: result.skippedEntries };
}

/** Moves nodes as one to the right until none of them lies over another node. */
function moveAside(document: JourneyDocument, ids: readonly string[]): JourneyDocument {
  const moving = new Set(ids);
  const boxes = document.nodes.map((node) => ({ node, ...node.position, ...sizeIn(node, document) }));
  const own = boxes.filter(({ node }) => moving.has(node.id));
  const standing = boxes.filter(({ node }) => !moving.has(node.id));
  let by = 0;
  for (;;) {
    const needed = own.flatMap((a) =>
      standing.filter((b) => overlap({ ...a, x: a.x + by }, b)).map((b) => Math.ceil((b.x + b.width + GRID - a.x) / GRID) * GRID),
    );
    if (needed.length === 0) break;
    by = Math.max(...needed);
  }
  return by === 0 ? document : moveNodes(document, new Map(own.map(({ node, x, y }) => [node.id, { x: x + by, y }])));
}

type Box = Point & Size;
const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.width && a.x + a.width > b.x && a.y < b.y + b.height && a.y + a.height > b.y;

export function duplicateSelected(store: CanvasStore) {
  const result = duplicate(current(store), selectedNodes(store), newId);
  if (edit(store, () => result.document)) select(store, result.ids);
}
