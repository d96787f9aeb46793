import type { JourneyDocument, JourneyNode } from "./document";
import { outletsOf } from "./graph";
import { kindOf } from "./kinds";
import type { OutletSpec } from "./kinds/types";

export interface Size {
  width: number;
  height: number;
}

const NODE_WIDTH = 200;
const ENTRY_WIDTH = 244;
const OUTLET_WIDTH = 102;
const BORDERS = 2;
const HEAD_HEIGHT = 52;
const CHIPS_HEIGHT = 30;
const OUTLETS_HEIGHT = 28;
const EXIT_SIZE: Size = { width: 176, height: 40 };
/** From this width on an AI call shows its redial, hours and rules as chips. */
const WIDE = 300;

/** Outlets that are drawn: quiet ones only when they lead somewhere. */
export function visibleOutlets(node: JourneyNode, document: Pick<JourneyDocument, "edges">): OutletSpec[] {
  const connected = new Set(document.edges.filter((edge) => edge.from === node.id).map((edge) => edge.outlet));
  return outletsOf(node).filter((outlet) => !outlet.quiet || connected.has(outlet.id));
}

type Faced = Pick<JourneyNode, "kind">;

export const hasOutletRow = (outlets: OutletSpec[]): boolean => outlets.length > 1;
export const hasChipRow = (node: Faced, { width }: Pick<Size, "width">): boolean => node.kind === "ai-call" && width >= WIDE;

/** The size in pixels of a face that shows these outlets. */
export function faceSize(node: Faced, outlets: OutletSpec[]): Size {
  const { category } = kindOf(node.kind);
  if (category === "exit") return EXIT_SIZE;
  const width = hasOutletRow(outlets) ? Math.max(NODE_WIDTH, OUTLET_WIDTH * outlets.length) : category === "entry" ? ENTRY_WIDTH : NODE_WIDTH;
  const chips = hasChipRow(node, { width }) ? CHIPS_HEIGHT : 0;
  return { width, height: BORDERS + HEAD_HEIGHT + chips + (hasOutletRow(outlets) ? OUTLETS_HEIGHT : 0) };
}

/** The size of a node's face as the document stands. */
export const nodeSize = (node: JourneyNode, document: Pick<JourneyDocument, "edges">): Size => faceSize(node, visibleOutlets(node, document));
