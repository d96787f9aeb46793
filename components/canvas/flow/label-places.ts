import { type Point, labelPoint, pointOnEdge } from "./bezier";
import { handleCenter } from "./geometry";
import { edgeEnds } from "./hit";
import type { StepEdge, StepNode } from "./types";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const HEIGHT = 22;
const GAP = 4;
/** A node's badges stand half above its upper edge. */
const BADGE = 11;
/** Along the edge, from its end to its source: the end reads best, but edges that meet there would cover each other. */
const TRIES = [0.72, 0.58, 0.45, 0.32, 0.22, 0.14];
/** Where there is no room on the edge: beside it, the nearest first. */
const ASIDE = [0.5, 1, 1.5, 2, 3].flatMap((widths) => [widths, -widths]);

/** A label on another edge's line reads as that edge's: as bad as covering so much, per point of the line. */
const ON_OTHER_LINE = 400;
/** Points of a line stand this close, so that a label can't lie between two. */
const LINE_STEP = 10;

function lineOf({ from, to }: { from: Point; to: Point }): Point[] {
  const parts = Math.max(2, Math.ceil((Math.abs(to.x - from.x) + Math.abs(to.y - from.y)) / LINE_STEP));
  return Array.from({ length: parts - 1 }, (_, i) => pointOnEdge(from, to, (i + 1) / parts));
}

/** Where the number of an outlet that leads nowhere stands: this far below its node. */
export const OPEN_OUTLET_BELOW = 10;

const overlap = (a: Box, b: Box) => a.left < b.right + GAP && a.right > b.left - GAP && a.top < b.bottom + GAP && a.bottom > b.top - GAP;
const boxAt = ({ x, y }: Point, width: number): Box => ({ left: x - width / 2, top: y - HEIGHT / 2, right: x + width / 2, bottom: y + HEIGHT / 2 });
const covered = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/** The room of the numbers below outlets that lead nowhere. */
export function openOutletBoxes(nodes: readonly StepNode[], labelWidth: number): Box[] {
  return nodes.flatMap(({ position, width = 0, height = 0, data: { outlets, open } }) =>
    open.map((outlet) => {
      const x = position.x + handleCenter(outlets.indexOf(outlet), outlets.length, width);
      return boxAt({ x, y: position.y + height + OPEN_OUTLET_BELOW + HEIGHT / 2 }, labelWidth);
    }),
  );
}

/**
 * Where each edge's label stands so that none covers a node, another label or what else is `reserved`, nor stands beside its edge on the line
 * of another; where nothing is free, where it covers least. The widest find their places first. Edges without a label have the width 0.
 */
export function labelPlaces(
  edges: readonly StepEdge[],
  nodes: readonly StepNode[],
  widthOf: (edge: StepEdge) => number,
  reserved: readonly Box[] = [],
): Map<string, Point> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const taken: Box[] = [
    ...nodes.map(({ position: { x, y }, width = 0, height = 0 }) => ({ left: x, top: y - BADGE, right: x + width, bottom: y + height })),
    ...reserved,
  ];
  const entering = new Map<string, number>();
  for (const edge of edges) entering.set(edge.target, (entering.get(edge.target) ?? 0) + 1);
  const drawn = edges.flatMap((edge) => {
    const ends = edgeEnds(edge, byId);
    return ends ? [{ edge, width: widthOf(edge), ends, line: lineOf(ends) }] : [];
  });
  const places = new Map<string, Point>();
  for (const { edge, width, ends } of drawn.filter((one) => one.width > 0).toSorted((a, b) => b.width - a.width)) {
    const alone = entering.get(edge.target) === 1;
    const atEnd = labelPoint(ends.from, ends.to);
    const along = TRIES.map((t) => pointOnEdge(ends.from, ends.to, t));
    const onEdge = alone ? [atEnd, ...along] : [...along, atEnd];
    const beside = ASIDE.flatMap((widths) => along.map(({ x, y }) => ({ x: x + widths * (width + GAP), y })));
    const others = drawn.flatMap((other) => (other.edge === edge ? [] : other.line));
    const place = freest(onEdge, beside, width, { taken, others });
    places.set(edge.id, place);
    taken.push(boxAt(place, width));
  }
  return places;
}

interface Around {
  taken: readonly Box[];
  /** Points of the other edges' lines. */
  others: readonly Point[];
}

function freest(onEdge: Point[], beside: Point[], width: number, { taken, others }: Around): Point {
  let best: { place: Point; cost: number } | null = null;
  const isFree = (box: Box) => taken.every((other) => !overlap(box, other));
  for (const place of onEdge) if (isFree(boxAt(place, width))) return place;
  for (const place of [...onEdge, ...beside]) {
    const box = boxAt(place, width);
    const crossed = others.filter(({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom).length;
    if (crossed === 0 && isFree(box)) return place;
    const cost = taken.reduce((sum, other) => sum + covered(box, other), 0) + crossed * ON_OTHER_LINE;
    if (best === null || cost < best.cost) best = { place, cost };
  }
  return best?.place ?? { x: 0, y: 0 };
}
