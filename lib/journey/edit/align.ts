import type { JourneyDocument, JourneyNode } from "../document";
import { nodeSize, type Size } from "../layout-size";
import { moveNodes, type Point } from "./nodes";

export type Alignment = "left" | "center" | "right" | "top" | "middle" | "bottom" | "spread_x" | "spread_y";

interface Box extends Size {
  id: string;
  x: number;
  y: number;
}

/** Lines the chosen nodes up on the outermost of them, or spreads them evenly. Two nodes at least; three to spread. */
export function align(
  document: JourneyDocument,
  ids: readonly string[],
  alignment: Alignment,
  sizeOf: (node: JourneyNode, document: JourneyDocument) => Size = nodeSize,
): JourneyDocument {
  const boxes = document.nodes
    .filter((node) => ids.includes(node.id))
    .map((node): Box => ({ id: node.id, ...node.position, ...sizeOf(node, document) }));
  if (boxes.length < 2) return document;
  return moveNodes(document, positions(boxes, alignment));
}

function positions(boxes: Box[], alignment: Alignment): Map<string, Point> {
  const left = Math.min(...boxes.map((b) => b.x));
  const right = Math.max(...boxes.map((b) => b.x + b.width));
  const top = Math.min(...boxes.map((b) => b.y));
  const bottom = Math.max(...boxes.map((b) => b.y + b.height));
  const place = (at: (box: Box) => Point) => new Map(boxes.map((box) => [box.id, at(box)]));
  switch (alignment) {
    case "left":
      return place((b) => ({ x: left, y: b.y }));
    case "right":
      return place((b) => ({ x: right - b.width, y: b.y }));
    case "center":
      return place((b) => ({ x: (left + right - b.width) / 2, y: b.y }));
    case "top":
      return place((b) => ({ x: b.x, y: top }));
    case "bottom":
      return place((b) => ({ x: b.x, y: bottom - b.height }));
    case "middle":
      return place((b) => ({ x: b.x, y: (top + bottom - b.height) / 2 }));
    case "spread_x":
      return spread(boxes, "x", "width", right - left);
    case "spread_y":
      return spread(boxes, "y", "height", bottom - top);
  }
}

function spread(boxes: Box[], axis: "x" | "y", extent: "width" | "height", whole: number): Map<string, Point> {
  const sorted = boxes.toSorted((a, b) => a[axis] - b[axis]);
  const gap = (whole - sorted.reduce((sum, box) => sum + box[extent], 0)) / Math.max(1, sorted.length - 1);
  let at = sorted[0]?.[axis] ?? 0;
  return new Map(
    sorted.map((box) => {
      const point = { x: box.x, y: box.y, [axis]: at };
      at += box[extent] + gap;
      return [box.id, point];
    }),
  );
}
