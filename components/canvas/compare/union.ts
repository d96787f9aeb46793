import { diff } from "@/lib/journey/diff";
import type { JourneyDocument, JourneyEdge, JourneyNode } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";

export type Mark = "added" | "removed" | "changed";

export interface Union {
  document: JourneyDocument;
  nodes: ReadonlyMap<string, Mark>;
  edges: ReadonlyMap<string, Mark>;
}

const wayOf = ({ from, outlet, to }: JourneyEdge) => `${from} ${outlet} ${to}`;

/**
 * Two drawings as one: the later, and what only the earlier had. An edge of the earlier one whose outlet its node no longer has can't
 * be drawn and is left out; the node then counts as changed.
 */
export function unionOf(before: JourneyDocument, after: JourneyDocument): Union {
  const changes = diff(before, after);
  const nodes = new Map<string, Mark>();
  for (const id of changes.added) nodes.set(id, "added");
  for (const id of changes.changed) nodes.set(id, "changed");
  for (const id of changes.removed) nodes.set(id, "removed");
  const gone = before.nodes.filter((node) => nodes.get(node.id) === "removed");
  const all = new Map<string, JourneyNode>([...after.nodes, ...gone].map((node) => [node.id, node]));
  const old = new Set(before.edges.map(wayOf));
  const kept = new Set(after.edges.map(wayOf));
  const edges = new Map<string, Mark>();
  for (const edge of after.edges) if (!old.has(wayOf(edge))) edges.set(edge.id, "added");
  const lost = before.edges.flatMap((edge): JourneyEdge[] => {
    const from = all.get(edge.from);
    if (kept.has(wayOf(edge)) || !from || !outletsOf(from).some(({ id }) => id === edge.outlet)) return [];
    return [{ ...edge, id: `was-${edge.id}` }];
  });
  for (const edge of lost) edges.set(edge.id, "removed");
  return { document: { ...after, nodes: [...all.values()], edges: [...after.edges, ...lost] }, nodes, edges };
}
