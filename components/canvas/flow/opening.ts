import type { StepNode } from "./types";

/** Below it the figures of 11 and 12 px can't be read. */
const READABLE_ZOOM = 0.8;

interface Pane {
  width: number;
  height: number;
  /** Left free around the drawing. */
  padding: { top: number; left: number; right: number; bottom: number };
}

/**
 * What is seen at first of a drawing too large to be read as a whole: its beginning, at a zoom that can be read. Null where all of it
 * fits. Nodes come in flow order.
 */
export function openingView(nodes: readonly StepNode[], { width, height, padding }: Pane): { x: number; y: number; zoom: number } | null {
  const first = nodes[0];
  if (!first) return null;
  const left = Math.min(...nodes.map(({ position }) => position.x));
  const right = Math.max(...nodes.map((node) => node.position.x + (node.width ?? 0)));
  const top = Math.min(...nodes.map(({ position }) => position.y));
  const bottom = Math.max(...nodes.map((node) => node.position.y + (node.height ?? 0)));
  const free = { width: width - padding.left - padding.right, height: height - padding.top - padding.bottom };
  const fits = { wide: (right - left) * READABLE_ZOOM <= free.width, high: (bottom - top) * READABLE_ZOOM <= free.height };
  if (fits.wide && fits.high) return null;
  const middle = fits.wide ? (left + right) / 2 : first.position.x + (first.width ?? 0) / 2;
  return {
    x: padding.left + free.width / 2 - middle * READABLE_ZOOM,
    y: fits.high ? padding.top + free.height / 2 - ((top + bottom) / 2) * READABLE_ZOOM : padding.top - top * READABLE_ZOOM,
    zoom: READABLE_ZOOM,
  };
}
