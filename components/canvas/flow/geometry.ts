import type { JourneyNode } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import type { OutletSpec } from "@/lib/journey/kinds/types";

export interface Size {
  width: number;
  height: number;
}

export const HANDLE = 10;
const BORDERS = 2;
const HEAD = 52;
const RUN_HEAD = 42;
const CHIPS = 30;
const STRIP = 37;
const OUTLETS = 28;
const PILL = 40;
const WIDE = 300;

/** Outlets that are drawn: a quiet one only where it leads somewhere or was pulled out. */
export function drawnOutlets(all: OutletSpec[], connected: ReadonlySet<string>, pulled: readonly string[] = []): OutletSpec[] {
  return all.filter((outlet) => !outlet.quiet || connected.has(outlet.id) || pulled.includes(outlet.id));
}

export const isPill = (node: Pick<JourneyNode, "kind">) => kindOf(node.kind).category === "exit";
export const hasOutletRow = (outlets: OutletSpec[]) => outlets.length > 1;
export const hasChipRow = (node: Pick<JourneyNode, "kind">, size: Pick<Size, "width">) => node.kind === "ai-call" && size.width >= WIDE;

function widthOf(node: Pick<JourneyNode, "kind">, outlets: OutletSpec[]): number {
  if (outlets.length > 1) return Math.max(200, 102 * outlets.length);
  return kindOf(node.kind).category === "entry" ? 244 : 200;
}

export function editSize(node: Pick<JourneyNode, "kind">, outlets: OutletSpec[]): Size {
  if (isPill(node)) return { width: 176, height: PILL };
  const width = widthOf(node, outlets);
  const chips = hasChipRow(node, { width }) ? CHIPS : 0;
  return { width, height: BORDERS + HEAD + chips + (hasOutletRow(outlets) ? OUTLETS : 0) };
}

/** Rows of figures a node has in run mode. */
export const figureRows = (node: Pick<JourneyNode, "kind">): number => (kindOf(node.kind).category === "channel" ? 2 : 1);

export function runSize(node: Pick<JourneyNode, "kind">, outlets: OutletSpec[]): Size {
  const { width } = editSize(node, outlets);
  if (isPill(node)) return { width: 200, height: PILL };
  const channelWidth = node.kind === "ai-call" ? Math.max(width, 306) : width;
  return { width: channelWidth, height: BORDERS + RUN_HEAD + figureRows(node) * STRIP + (hasOutletRow(outlets) ? OUTLETS : 0) };
}

/** Where an outlet's handle has its centre, from the node's left edge. */
export const handleCenter = (index: number, count: number, width: number): number => (width * (index + 0.5)) / count;
