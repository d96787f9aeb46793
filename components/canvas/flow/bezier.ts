export interface Point {
  x: number;
  y: number;
}

/** Straight piece before the target, so that the arrow stands upright. */
const LANDING = 9;

/** Nodes of different widths on one grid miss each other's centre by a few px: such an edge is drawn straight down. */
const isStraight = (from: Point, to: Point) => Math.abs(from.x - to.x) <= 12 && to.y - LANDING > from.y;

/**
 * A vertical Bézier from the centre of an outlet's handle (`from`) to the top edge of the target (`to`).
 * The control points pull by 0.55 of the height; an upward edge pulls at least 60 so that it leaves downwards.
 */
export function edgePath(from: Point, to: Point): string {
  const end = to.y - LANDING;
  const height = end - from.y;
  if (isStraight(from, to)) return `M${from.x} ${from.y}V${to.y}`;
  const pull = height > 0 ? height * 0.55 : Math.max(60, -height * 0.55);
  return `M${from.x} ${from.y}C${from.x} ${from.y + pull} ${to.x} ${end - pull} ${to.x} ${end}V${to.y}`;
}

/** The point at `t` (0-1) of the curved part. */
export function pointOnEdge(from: Point, to: Point, t: number): Point {
  if (isStraight(from, to)) return { x: from.x, y: from.y + (to.y - LANDING - from.y) * t };
  const end = to.y - LANDING;
  const height = end - from.y;
  const pull = height > 0 ? height * 0.55 : Math.max(60, -height * 0.55);
  const u = 1 - t;
  const mix = (a: number, b: number, c: number, d: number) => u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
  return {
    x: mix(from.x, from.x, to.x, to.x),
    y: mix(from.y, from.y + pull, end - pull, end),
  };
}

/** Where an edge's label stands: near its end, above the target, where edges of one source no longer overlap. */
export function labelPoint(from: Point, to: Point): Point {
  if (to.y - from.y < 90) return pointOnEdge(from, to, 0.5);
  return { x: isStraight(from, to) ? from.x : to.x, y: to.y - 24 };
}

/** Width in px of a run-mode band: 3 for anyone at all, 22 for everyone who entered. */
export function bandWidth(count: number, entered: number): number {
  if (count <= 0 || entered <= 0) return 0;
  return 3 + 19 * Math.min(1, count / entered);
}
