import { createStore, type StoreApi } from "zustand/vanilla";
import { type JourneyDocument, type Kind, MOST_NODES } from "@/lib/journey/document";
import type { SaveState } from "./autosave";
import { type History, record, redo, startHistory, undo } from "./history";

export interface Position {
  x: number;
  y: number;
}

/** Connecting by keyboard: an outlet is picked with left and right, a target with up and down or its name. */
export interface Connecting {
  from: string;
  outlet: string;
  target: string | null;
  typed: string;
}

export type Opened = "find" | "keys" | "insert" | "align" | "publish" | "test" | null;

export interface CanvasState {
  history: History;
  save: SaveState;
  revision: number;
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
  /** The node whose settings are open. */
  inspected: string | null;
  /** Where nodes are while they are dragged; committed as one step when they are let go. */
  dragged: ReadonlyMap<string, Position> | null;
  connecting: Connecting | null;
  /** A palette item that is held over the drawing; `edge` is where it would be inserted. */
  held: { kind: Kind; edge: string | null; at: Position | null } | null;
  /** Outlets drawn although they lead nowhere (被拦截, 失败), by node. */
  pulled: Readonly<Record<string, readonly string[]>>;
  opened: Opened;
  problemsOpen: boolean;
  mapShown: boolean;
  /** How often more nodes were asked for than a journey can have. */
  overfilled: number;
  /** What a screen reader is told next. */
  said: string;
}

export type CanvasStore = StoreApi<CanvasState>;

export function createCanvasStore(start: { history?: History | null; document: JourneyDocument; revision: number; savedAt: Date | null }) {
  return createStore<CanvasState>(() => ({
    history: start.history ?? startHistory(start.document),
    save: { type: "saved", at: start.savedAt },
    revision: start.revision,
    nodes: new Set<string>(),
    edges: new Set<string>(),
    inspected: null,
    dragged: null,
    connecting: null,
    held: null,
    pulled: {},
    opened: null,
    problemsOpen: false,
    mapShown: true,
    overfilled: 0,
    said: "",
  }));
}

export const documentOf = (state: CanvasState): JourneyDocument => state.history.present;

/** Selection and open settings, without what the document no longer has. */
function pruned(state: CanvasState, document: JourneyDocument): Partial<CanvasState> {
  const nodeIds = new Set(document.nodes.map((node) => node.id));
  const edgeIds = new Set(document.edges.map((edge) => edge.id));
  const keep = (ids: ReadonlySet<string>, known: Set<string>) => {
    const kept = [...ids].filter((id) => known.has(id));
    return kept.length === ids.size ? ids : new Set(kept);
  };
  return {
    nodes: keep(state.nodes, nodeIds),
    edges: keep(state.edges, edgeIds),
    inspected: state.inspected !== null && nodeIds.has(state.inspected) ? state.inspected : null,
    connecting: state.connecting && nodeIds.has(state.connecting.from) ? state.connecting : null,
  };
}

function step(store: CanvasStore, next: (history: History) => History) {
  store.setState((state) => {
    const history = next(state.history);
    return history === state.history ? state : { history, dragged: null, ...pruned(state, history.present) };
  });
}

/**
 * Applies a pure change of the document as one undoable step; steps of one `group` in a row are one. A change that would make more
 * nodes than can be saved is not applied, and counted in `overfilled`. @returns whether it was applied
 */
export function edit(store: CanvasStore, change: (document: JourneyDocument) => JourneyDocument, group: string | null = null): boolean {
  const before = documentOf(store.getState());
  const after = change(before);
  if (after.nodes.length > MOST_NODES && after.nodes.length > before.nodes.length) {
    store.setState(({ overfilled }) => ({ overfilled: overfilled + 1 }));
    return false;
  }
  step(store, (history) => record(history, after, group));
  return true;
}
export const undoEdit = (store: CanvasStore) => step(store, undo);
export const redoEdit = (store: CanvasStore) => step(store, redo);

export function select(store: CanvasStore, nodes: Iterable<string>, edges: Iterable<string> = []) {
  store.setState({ nodes: new Set(nodes), edges: new Set(edges) });
}

/** Selects one node and opens its settings. */
export function inspect(store: CanvasStore, id: string | null) {
  store.setState(id === null ? { inspected: null } : { inspected: id, nodes: new Set([id]), edges: new Set<string>() });
}

export function say(store: CanvasStore, said: string) {
  store.setState({ said });
}
