export interface Point {
  x: number;
  y: number;
}

/** Straight piece before the target, so that the arrow stands upright. */
const LANDING = 9;

/** Nodes of different widths on one grid miss each other's centre by a few px: such an edge is drawn straight down. */
const isStraight = (from: Point, to: Point) => Math.abs(from.x - to.x) <= 12 && to.y - LANDING > from.y;

/** An edge that leads back goes around its nodes: so far to the left of both ends, and so far below and above them. */
const AROUND = 190;
const ABOVE = 30;
const CORNER = 14;

const leadsBack = (from: Point, to: Point) => to.y - LANDING <= from.y;

function around(from: Point, to: Point) {
  return { side: Math.min(from.x, to.x) - AROUND, bottom: from.y + ABOVE, top: to.y - LANDING - ABOVE };
}

/**
 * A vertical Bézier from the centre of an outlet's handle (`from`) to the top edge of the target (`to`).
 * The control points pull by 0.55 of the height. An upward edge closes a loop and is led around the nodes that it spans.
 */
export function edgePath(from: Point, to: Point): string {
  const end = to.y - LANDING;
  const height = end - from.y;
  if (isStraight(from, to)) return `M${from.x} ${from.y}V${to.y}`;
  if (leadsBack(from, to)) {
    const { side, bottom, top } = around(from, to);
    return [
      `M${from.x} ${from.y}V${bottom - CORNER}Q${from.x} ${bottom} ${from.x - CORNER} ${bottom}`,
      `H${side + CORNER}Q${side} ${bottom} ${side} ${bottom - CORNER}`,
      `V${top + CORNER}Q${side} ${top} ${side + CORNER} ${top}`,
      `H${to.x - CORNER}Q${to.x} ${top} ${to.x} ${top + CORNER}V${to.y}`,
    ].join("");
  }
  const pull = height * 0.55;
  return `M${from.x} ${from.y}C${from.x} ${from.y + pull} ${to.x} ${end - pull} ${to.x} ${end}V${to.y}`;
}

/** The point at `t` (0-1) of the curved part. */
export function pointOnEdge(from: Point, to: Point, t: number): Point {
  if (isStraight(from, to)) return { x: from.x, y: from.y + (to.y - LANDING - from.y) * t };
  const end = to.y - LANDING;
  if (leadsBack(from, to)) return pointAround(from, to, t);
  const pull = (end - from.y) * 0.55;
  const u = 1 - t;
  const mix = (a: number, b: number, c: number, d: number) => u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
  return {
    x: mix(from.x, from.x, to.x, to.x),
    y: mix(from.y, from.y + pull, end - pull, end),
  };
}

/** By length along the straight pieces of an edge that leads back. */
function pointAround(from: Point, to: Point, t: number): Point {
  const { side, bottom, top } = around(from, to);
  const corners: Point[] = [
    from,
    { x: from.x, y: bottom },
    { x: side, y: bottom },
    { x: side, y: top },
    { x: to.x, y: top },
    { x: to.x, y: to.y - LANDING },
  ];
  const pieces = corners.slice(1).map((end, i) => {
    const start = corners[i] ?? from;
    return { start, end, length: Math.abs(end.x - start.x) + Math.abs(end.y - start.y) };
  });
  let left = t * pieces.reduce((sum, piece) => sum + piece.length, 0);
  for (const { start, end, length } of pieces) {
    if (left <= length && length > 0) return { x: start.x + ((end.x - start.x) * left) / length, y: start.y + ((end.y - start.y) * left) / length };
    left -= length;
  }
  return { x: to.x, y: to.y - LANDING };
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
