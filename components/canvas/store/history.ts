import type { JourneyDocument, JourneyEdge, JourneyNode } from "@/lib/journey/document";

/** Documents before and after the present one. Immutable; documents share their unchanged nodes and edges. */
export interface History {
  past: JourneyDocument[];
  present: JourneyDocument;
  future: JourneyDocument[];
  /** Edits with the same group in a row (typing in one field) make one step. */
  group: string | null;
}

const STEPS_KEPT = 200;

export function startHistory(document: JourneyDocument): History {
  return { past: [], present: document, future: [], group: null };
}

export function record(history: History, next: JourneyDocument, group: string | null = null): History {
  if (next === history.present) return history;
  if (group !== null && group === history.group && history.past.length > 0) {
    return { past: history.past, present: next, future: [], group };
  }
  return { past: [...history.past, history.present].slice(-STEPS_KEPT), present: next, future: [], group };
}

export function undo(history: History): History {
  const previous = history.past.at(-1);
  if (!previous) return history;
  return { past: history.past.slice(0, -1), present: previous, future: [history.present, ...history.future], group: null };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { past: [...history.past, history.present], present: next, future, group: null };
}

/** History as stored: each distinct node and edge once, documents as lists of indices. */
export interface PackedHistory {
  nodes: JourneyNode[];
  edges: JourneyEdge[];
  documents: { n: number[]; e: number[] }[];
  present: number;
}

function packer<T>() {
  const items: T[] = [];
  const indices = new Map<T, number>();
  const index = (item: T) => {
    const known = indices.get(item);
    if (known !== undefined) return known;
    indices.set(item, items.length);
    return items.push(item) - 1;
  };
  return { items, index };
}

export function packHistory(history: History, stepsKept = 60): PackedHistory {
  const past = history.past.slice(Math.max(0, history.past.length - stepsKept));
  const nodes = packer<JourneyNode>();
  const edges = packer<JourneyEdge>();
  const documents = [...past, history.present, ...history.future.slice(0, stepsKept)].map((document) => ({
    n: document.nodes.map(nodes.index),
    e: document.edges.map(edges.index),
  }));
  return { nodes: nodes.items, edges: edges.items, documents, present: past.length };
}

/** Null when the packed form is not whole. */
export function unpackHistory(packed: PackedHistory): History | null {
  const pick = <T>(items: T[], indices: number[]) => indices.flatMap((index) => items.slice(index, index + 1));
  const documents = packed.documents.map(
    ({ n, e }): JourneyDocument => ({
      schema: 1,
      nodes: pick(packed.nodes, n),
      edges: pick(packed.edges, e),
    }),
  );
  const whole = documents.every((document, i) => {
    const source = packed.documents[i];
    return source && document.nodes.length === source.n.length && document.edges.length === source.e.length;
  });
  const present = documents[packed.present];
  if (!present || !whole) return null;
  return { past: documents.slice(0, packed.present), present, future: documents.slice(packed.present + 1), group: null };
}
