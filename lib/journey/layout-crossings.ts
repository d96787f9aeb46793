import type { JourneyDocument } from "./document";
import type { Point } from "./edit/nodes";
import { connections } from "./graph";
import type { Size } from "./layout-size";

/** The straight line that stands for an edge: from its outlet to the head of the node it leads to. */
export interface Segment {
  from: Point;
  to: Point;
  target: string;
}

export function segmentsOf(
  document: JourneyDocument,
  corners: ReadonlyMap<string, Point>,
  sizes: ReadonlyMap<string, Size>,
  direction: "down" | "right" = "down",
): Segment[] {
  return connections(document).flatMap(({ from, targets }) =>
    targets.flatMap(({ to }, index) => {
      const [start, startSize, end, endSize] = [corners.get(from), sizes.get(from), corners.get(to), sizes.get(to)];
      if (!start || !startSize || !end || !endSize) return [];
      const share = (index + 0.5) / targets.length;
      const segment =
        direction === "down"
          ? { from: { x: start.x + startSize.width * share, y: start.y + startSize.height }, to: { x: end.x + endSize.width / 2, y: end.y } }
          : { from: { x: start.x + startSize.width, y: start.y + startSize.height * share }, to: { x: end.x, y: end.y + endSize.height / 2 } };
      return [{ ...segment, target: to }];
    }),
  );
}

/** Pairs that cross; two edges into one node meet there and do not count. */
export function countCrossings(segments: readonly Segment[]): number {
  let found = 0;
  segments.forEach((a, index) => {
    for (const b of segments.slice(index + 1)) if (a.target !== b.target && cross(a, b)) found += 1;
  });
  return found;
}

const side = (a: Point, b: Point, p: Point): number => Math.sign((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x));
const cross = (a: Segment, b: Segment): boolean =>
  side(a.from, a.to, b.from) * side(a.from, a.to, b.to) < 0 && side(b.from, b.to, a.from) * side(b.from, b.to, a.to) < 0;
