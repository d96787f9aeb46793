import { z } from "zod";
import { type JourneyDocument, journeyEdgeSchema, journeyNodeSchema } from "../document";
import { kindOf } from "../kinds";
import { edgeId, freshId, type NewId } from "./ids";
import { type Point, snap } from "./nodes";

/** A cut-out of a drawing: what the clipboard holds, also across journeys. */
export const clipSchema = z.object({
  type: z.literal("yidao/nodes"),
  nodes: z.array(journeyNodeSchema).max(500),
  edges: z.array(journeyEdgeSchema).max(2000),
});
export type Clip = z.infer<typeof clipSchema>;

/** Nodes with the edges among them. */
export function copyNodes(document: JourneyDocument, ids: readonly string[]): Clip {
  const chosen = new Set(ids);
  return {
    type: "yidao/nodes",
    nodes: document.nodes.filter((node) => chosen.has(node.id)),
    edges: document.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to)),
  };
}

/** The clip in a text, or null when the text is something else. */
export function parseClip(text: string): Clip | null {
  try {
    const parsed = clipSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export interface Pasted {
  document: JourneyDocument;
  /** Ids of the new nodes, in the clip's order. */
  ids: string[];
  /** A second entry is left out: a journey has one. */
  skippedEntries: number;
}

/** Pastes with fresh ids; the clip's top left corner comes to `at`, or everything moves by `by`. */
export function paste(document: JourneyDocument, clip: Clip, place: { at: Point } | { by: Point }, newId: NewId): Pasted {
  let hasEntry = document.nodes.some((node) => kindOf(node.kind).category === "entry");
  const nodes = clip.nodes.filter((node) => {
    if (kindOf(node.kind).category !== "entry") return true;
    const fits = !hasEntry;
    hasEntry = true;
    return fits;
  });
  const by = "by" in place ? place.by : offsetTo(nodes, place.at);
  const ids = new Map<string, string>();
  for (const node of nodes) ids.set(node.id, freshId(document, newId, new Set(ids.values())));
  const added = nodes.map((node) => ({
    ...node,
    id: ids.get(node.id) ?? node.id,
    position: snap({ x: node.position.x + by.x, y: node.position.y + by.y }),
    config: kindOf(node.kind).renamed(structuredClone(node.config), ids),
  }));
  const edges = clip.edges.flatMap((edge) => {
    const from = ids.get(edge.from);
    const to = ids.get(edge.to);
    return from && to ? [{ id: edgeId(from, edge.outlet), from, outlet: edge.outlet, to }] : [];
  });
  return {
    document: { ...document, nodes: [...document.nodes, ...added], edges: [...document.edges, ...edges] },
    ids: added.map((node) => node.id),
    skippedEntries: clip.nodes.length - nodes.length,
  };
}

export const duplicate = (document: JourneyDocument, ids: readonly string[], newId: NewId): Pasted =>
  paste(document, copyNodes(document, ids), { by: { x: 40, y: 40 } }, newId);

function offsetTo(nodes: Clip["nodes"], at: Point): Point {
  if (nodes.length === 0) return { x: 0, y: 0 };
  const left = Math.min(...nodes.map((node) => node.position.x));
  const top = Math.min(...nodes.map((node) => node.position.y));
  return { x: at.x - left, y: at.y - top };
}
