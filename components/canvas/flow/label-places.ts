import { type Point, labelPoint, pointOnEdge } from "./bezier";
import { edgeEnds } from "./hit";
import type { StepEdge, StepNode } from "./types";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const HEIGHT = 22;
const GAP = 4;
/** Along the edge, from its end to its source: the end reads best, but edges that meet there would cover each other. */
const TRIES = [0.72, 0.58, 0.45, 0.32, 0.22, 0.14];

const overlap = (a: Box, b: Box) => a.left < b.right + GAP && a.right > b.left - GAP && a.top < b.bottom + GAP && a.bottom > b.top - GAP;
const boxAt = ({ x, y }: Point, width: number): Box => ({ left: x - width / 2, top: y - HEIGHT / 2, right: x + width / 2, bottom: y + HEIGHT / 2 });

/**
 * Where each edge's label stands so that none covers a node or another label, as far as there is room. Edges without a
 * label have the width 0.
 */
export function labelPlaces(edges: readonly StepEdge[], nodes: readonly StepNode[], widthOf: (edge: StepEdge) => number): Map<string, Point> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const taken: Box[] = nodes.map(({ position: { x, y }, width = 0, height = 0 }) => ({ left: x, top: y, right: x + width, bottom: y + height }));
  const entering = new Map<string, number>();
  for (const edge of edges) entering.set(edge.target, (entering.get(edge.target) ?? 0) + 1);
  const places = new Map<string, Point>();
  for (const edge of edges) {
    const width = widthOf(edge);
    const ends = edgeEnds(edge, byId);
    if (!ends || width === 0) continue;
    const alone = entering.get(edge.target) === 1;
    const atEnd = labelPoint(ends.from, ends.to);
    const along = TRIES.map((t) => pointOnEdge(ends.from, ends.to, t));
    const candidates = alone ? [atEnd, ...along] : [...along, atEnd];
    const place = candidates.find((candidate) => taken.every((box) => !overlap(boxAt(candidate, width), box))) ?? atEnd;
    places.set(edge.id, place);
    taken.push(boxAt(place, width));
  }
  return places;
}
