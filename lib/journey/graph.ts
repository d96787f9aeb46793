import type { JourneyDocument, JourneyEdge, JourneyNode } from "./document";
import { kindOf } from "./kinds";
import type { OutletSpec } from "./kinds/types";

/** Look-ups over a document, built once per check. Tolerates anything a draft may hold. */
export interface Graph {
  nodes: Map<string, JourneyNode>;
  entries: JourneyNode[];
  outgoing: Map<string, JourneyEdge[]>;
  incoming: Map<string, JourneyEdge[]>;
}

export function graphOf(document: JourneyDocument): Graph {
  const nodes = new Map<string, JourneyNode>();
  for (const node of document.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
  const group = (end: "from" | "to") => {
    const map = new Map<string, JourneyEdge[]>();
    for (const edge of document.edges) map.set(edge[end], [...(map.get(edge[end]) ?? []), edge]);
    return map;
  };
  return {
    nodes,
    entries: document.nodes.filter((node) => kindOf(node.kind).category === "entry"),
    outgoing: group("from"),
    incoming: group("to"),
  };
}

export const outletsOf = (node: Pick<JourneyNode, "kind" | "config">): OutletSpec[] => kindOf(node.kind).outlets(node.config);

/** Everything that can be reached from `starts`, themselves included. */
export function reachable(graph: Graph, starts: string[]): Set<string> {
  const seen = new Set(starts.filter((id) => graph.nodes.has(id)));
  const queue = [...seen];
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const edge of graph.outgoing.get(id) ?? [])
      if (graph.nodes.has(edge.to) && !seen.has(edge.to)) {
        seen.add(edge.to);
        queue.push(edge.to);
      }
  return seen;
}

/** Outlets that may lead back: see `OutletSpec.back`. */
export const leadsBack = (node: Pick<JourneyNode, "kind" | "config"> | undefined, outlet: string): boolean =>
  node !== undefined && outletsOf(node).some((candidate) => candidate.id === outlet && candidate.back === true);

/** The same without the edges that close a bounded loop: whatever runs in circles then is a fault of the drawing. */
export function forward(graph: Graph): Graph {
  const edges = [...graph.outgoing.values()].flat();
  const mayTurn = edges.filter((edge) => leadsBack(graph.nodes.get(edge.from), edge.outlet));
  if (mayTurn.length === 0) return graph;
  let kept = restricted(
    graph,
    edges.filter((edge) => !mayTurn.includes(edge)),
  );
  for (const edge of mayTurn) {
    if (reachable(kept, [edge.to]).has(edge.from)) continue;
    kept = restricted(graph, [...[...kept.outgoing.values()].flat(), edge]);
  }
  return kept;
}

function restricted(graph: Graph, edges: readonly JourneyEdge[]): Graph {
  const kept = new Set(edges);
  const only = (map: Map<string, JourneyEdge[]>) => new Map([...map].map(([id, list]) => [id, list.filter((edge) => kept.has(edge))]));
  return { ...graph, outgoing: only(graph.outgoing), incoming: only(graph.incoming) };
}

/** Nodes so that each comes after all that lead to it (bounded loops aside), in drawing order where free; `looped` = those on or behind a loop. */
export function topological(whole: Graph): { order: string[]; looped: string[] } {
  const graph = forward(whole);
  const waiting = new Map<string, number>();
  for (const id of graph.nodes.keys()) waiting.set(id, (graph.incoming.get(id) ?? []).filter((edge) => graph.nodes.has(edge.from)).length);
  const order: string[] = [];
  const ready = [...graph.nodes.keys()].filter((id) => waiting.get(id) === 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id);
    for (const edge of graph.outgoing.get(id) ?? []) {
      const left = waiting.get(edge.to);
      if (left === undefined) continue;
      waiting.set(edge.to, left - 1);
      if (left === 1) ready.push(edge.to);
    }
  }
  const done = new Set(order);
  return { order, looped: [...graph.nodes.keys()].filter((id) => !done.has(id)) };
}

/** Those of `candidates` that can reach themselves: on a loop, not merely behind one. */
export function onLoop(whole: Graph, candidates: string[]): string[] {
  if (candidates.length === 0) return [];
  const graph = forward(whole);
  return candidates.filter((id) => {
    const next = (graph.outgoing.get(id) ?? []).map((edge) => edge.to);
    return reachable(graph, next).has(id);
  });
}

/** Per node its connected outlets in order of evaluation, one edge each; without edges into nowhere, back to itself or around a bounded loop. */
export function connections(document: JourneyDocument): { from: string; targets: { outlet: string; to: string }[] }[] {
  const { nodes, outgoing } = forward(graphOf(document));
  return [...nodes.values()].map((node) => {
    const rank = new Map(outletsOf(node).map((outlet, index) => [outlet.id, index]));
    const leading = (outgoing.get(node.id) ?? []).filter((edge) => nodes.has(edge.to) && edge.to !== node.id);
    const targets = [...new Map(leading.map((edge) => [edge.outlet, edge.to]))].map(([outlet, to]) => ({ outlet, to }));
    return { from: node.id, targets: targets.toSorted((a, b) => (rank.get(a.outlet) ?? 99) - (rank.get(b.outlet) ?? 99)) };
  });
}
