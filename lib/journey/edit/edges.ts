import type { JourneyDocument, JourneyEdge } from "../document";
import { forward, graphOf, leadsBack, outletsOf, reachable } from "../graph";
import { kindOf } from "../kinds";
import { edgeId } from "./ids";

/** Why a connection is refused: a key under `problems.*`. */
export type ConnectRefusal = "edge_dangling" | "edge_outlet_unknown" | "edge_into_entry" | "cycle";

export function connectRefusal(document: JourneyDocument, from: string, outlet: string, to: string): ConnectRefusal | null {
  const graph = graphOf(document);
  const source = graph.nodes.get(from);
  const target = graph.nodes.get(to);
  if (!source || !target) return "edge_dangling";
  if (outletsOf(source).every((candidate) => candidate.id !== outlet)) return "edge_outlet_unknown";
  if (kindOf(target.kind).category === "entry") return "edge_into_entry";
  const left = graphOf({ ...document, edges: document.edges.filter((edge) => edge.from !== from || edge.outlet !== outlet) });
  if (from !== to && leadsBack(source, outlet)) return null;
  return from === to || reachable(forward(left), [to]).has(from) ? "cycle" : null;
}

/** Connects; an outlet that led elsewhere is led here instead. What `connectRefusal` refuses changes nothing. */
export function connect(document: JourneyDocument, from: string, outlet: string, to: string): JourneyDocument {
  if (connectRefusal(document, from, outlet, to)) return document;
  const edge: JourneyEdge = { id: edgeId(from, outlet), from, outlet, to };
  const index = document.edges.findIndex((candidate) => candidate.from === from && candidate.outlet === outlet);
  const others = document.edges.filter((candidate) => candidate.from !== from || candidate.outlet !== outlet);
  // In its old place, so that reconnecting does not reorder the drawing.
  const at = index === -1 ? others.length : Math.min(index, others.length);
  return { ...document, edges: [...others.slice(0, at), edge, ...others.slice(at)] };
}

export const disconnect = (document: JourneyDocument, edges: readonly JourneyEdge["id"][]): JourneyDocument => ({
  ...document,
  edges: document.edges.filter((edge) => !edges.includes(edge.id)),
});
