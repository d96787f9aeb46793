import { HANDLE } from "./geometry";
import { type Point, pointOnEdge } from "./bezier";
import type { StepEdge, StepNode } from "./types";

/** Where an edge begins and ends, from the projected nodes' own handles. */
export function edgeEnds(edge: StepEdge, nodes: ReadonlyMap<string, StepNode>): { from: Point; to: Point } | null {
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  const handle = source?.handles?.find((candidate) => candidate.type === "source" && candidate.id === edge.sourceHandle);
  if (!source || !target || !handle) return null;
  return {
    from: { x: source.position.x + handle.x + HANDLE / 2, y: source.position.y + handle.y + HANDLE / 2 },
    to: { x: target.position.x + (target.width ?? 0) / 2, y: target.position.y - 1 },
  };
}

const SAMPLES = 16;

/** The edge nearest to a point, no farther than `within` px away. */
export function edgeAt(point: Point, edges: readonly StepEdge[], nodes: readonly StepNode[], within = 28): string | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  let best: { id: string; distance: number } | null = null;
  for (const edge of edges) {
    const ends = edgeEnds(edge, byId);
    if (!ends) continue;
    for (let i = 1; i < SAMPLES; i += 1) {
      const at = pointOnEdge(ends.from, ends.to, i / SAMPLES);
      const distance = Math.hypot(at.x - point.x, at.y - point.y);
      if (distance <= within && (!best || distance < best.distance)) best = { id: edge.id, distance };
    }
  }
  return best?.id ?? null;
}

export type Direction = "up" | "down" | "left" | "right";

/** The node that an arrow key leads to: the nearest one in that direction, going aside counting double. */
export function neighbour(nodes: readonly StepNode[], id: string, direction: Direction): string | null {
  const center = (node: StepNode) => ({ x: node.position.x + (node.width ?? 0) / 2, y: node.position.y + (node.height ?? 0) / 2 });
  const from = nodes.find((node) => node.id === id);
  if (!from) return nodes[0]?.id ?? null;
  const start = center(from);
  let best: { id: string; cost: number } | null = null;
  for (const node of nodes) {
    if (node.id === id) continue;
    const at = center(node);
    const dx = at.x - start.x;
    const dy = at.y - start.y;
    const ahead = { up: -dy, down: dy, left: -dx, right: dx }[direction];
    const aside = Math.abs(direction === "up" || direction === "down" ? dx : dy);
    if (ahead <= 4) continue;
    const cost = ahead + aside * 2;
    if (!best || cost < best.cost) best = { id: node.id, cost };
  }
  return best?.id ?? null;
}

/** Run mode draws taller nodes on the same drawing: each is pushed down by what the ones above it have grown. */
export function spread(nodes: readonly { id: string; y: number; editHeight: number; runHeight: number }[]): Map<string, number> {
  const sorted = nodes.toSorted((a, b) => a.y - b.y);
  const shifted = new Map<string, number>();
  for (const node of sorted) {
    let shift = 0;
    for (const above of sorted) {
      if (above.y + above.editHeight > node.y) continue;
      shift = Math.max(shift, (shifted.get(above.id) ?? 0) + above.runHeight - above.editHeight);
    }
    shifted.set(node.id, shift);
  }
  return new Map(sorted.map((node) => [node.id, node.y + (shifted.get(node.id) ?? 0)]));
}

/** Takes out of the free bands across the whole drawing what they have beyond `most` px, so that more of it is in sight. */
export function compact(rows: ReadonlyMap<string, number>, heightOf: (id: string) => number, most: number): Map<string, number> {
  const sorted = [...rows].toSorted(([, a], [, b]) => a - b);
  const placed = new Map<string, number>();
  let bottom = Number.NEGATIVE_INFINITY;
  let removed = 0;
  for (const [id, y] of sorted) {
    const gap = y - bottom;
    if (Number.isFinite(gap) && gap > most) removed += gap - most;
    bottom = Math.max(bottom, y + heightOf(id));
    placed.set(id, y - removed);
  }
  return placed;
}
