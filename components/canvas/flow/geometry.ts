import type { JourneyNode } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import { textWidth } from "./text-width";
import { faceSize, hasOutletRow, type Size } from "@/lib/journey/layout-size";

export const HANDLE = 10;
const BORDERS = 2;
const RUN_HEAD = 42;
const STRIP = 37;
const OUTLETS = 28;
const PILL_HEIGHT = 40;
/** Icon, gaps and a number of five digits beside the name. */
const PILL_FRAME = 104;
/** Four figures of a call need this much. */
const RUN_CALL_WIDTH = 306;

/** Outlets that are drawn: a quiet one only where it leads somewhere or was pulled out. */
export function drawnOutlets(all: OutletSpec[], connected: ReadonlySet<string>, pulled: readonly string[] = []): OutletSpec[] {
  return all.filter((outlet) => !outlet.quiet || connected.has(outlet.id) || pulled.includes(outlet.id));
}

export const isPill = (node: Pick<JourneyNode, "kind">) => kindOf(node.kind).category === "exit";

/** Rows of figures a node has in run mode. */
export const figureRows = (node: Pick<JourneyNode, "kind">): number => (kindOf(node.kind).category === "channel" || node.kind === "goal" ? 2 : 1);

export function runSize(node: Pick<JourneyNode, "kind" | "name">, outlets: OutletSpec[]): Size {
  if (isPill(node)) return { width: Math.min(260, Math.max(176, Math.ceil(PILL_FRAME + textWidth(node.name) * (13 / 11)))), height: PILL_HEIGHT };
  const { width } = faceSize(node, outlets);
  const wide = node.kind === "ai-call" ? Math.max(width, RUN_CALL_WIDTH) : width;
  return { width: wide, height: BORDERS + RUN_HEAD + figureRows(node) * STRIP + (hasOutletRow(outlets) ? OUTLETS : 0) };
}

/** Where an outlet's handle has its centre, from the node's left edge. */
export const handleCenter = (index: number, count: number, width: number): number => (width * (index + 0.5)) / count;
