import type { JourneyDocument, JourneyEdge, JourneyNode } from "./document";

export interface DocumentDiff {
  added: string[];
  removed: string[];
  /** Same id, but name, kind, settings or what its outlets lead to are others. Position and note do not count. */
  changed: string[];
}

/** What changed from one document to another, as node ids in drawing order (removed: in the old one's order). */
export function diff(before: JourneyDocument, after: JourneyDocument): DocumentDiff {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const ids = new Set(after.nodes.map((node) => node.id));
  const unlike = (node: JourneyNode) => {
    const was = old.get(node.id);
    return was !== undefined && essence(was, before.edges) !== essence(node, after.edges);
  };
  return {
    added: after.nodes.filter((node) => !old.has(node.id)).map((node) => node.id),
    removed: before.nodes.filter((node) => !ids.has(node.id)).map((node) => node.id),
    changed: after.nodes.filter(unlike).map((node) => node.id),
  };
}

export const changeCount = ({ added, removed, changed }: DocumentDiff): number => added.length + removed.length + changed.length;

function essence(node: JourneyNode, edges: readonly JourneyEdge[]): string {
  const leaving = edges.filter((edge) => edge.from === node.id).map((edge) => `${edge.outlet}>${edge.to}`);
  return stable([node.kind, node.name, node.config, leaving.sort()]);
}

/** JSON with the keys of objects in order, so that equal values give equal texts. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
