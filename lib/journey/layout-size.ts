import type { JourneyDocument, JourneyNode } from "./document";
import { outletsOf } from "./graph";
import { kindOf } from "./kinds";
import type { OutletSpec } from "./kinds/types";

export interface Size {
  width: number;
  height: number;
}

const NODE_WIDTH = 200;
const OUTLET_WIDTH = 102;
const HEAD_HEIGHT = 52;
const OUTLETS_HEIGHT = 28;
const EXIT_SIZE: Size = { width: 160, height: 40 };

/** Outlets that are drawn: quiet ones only when they lead somewhere. */
export function visibleOutlets(node: JourneyNode, document: Pick<JourneyDocument, "edges">): OutletSpec[] {
  const connected = new Set(document.edges.filter((edge) => edge.from === node.id).map((edge) => edge.outlet));
  return outletsOf(node).filter((outlet) => !outlet.quiet || connected.has(outlet.id));
}

/** The size of a node's face in pixels. */
export function nodeSize(node: JourneyNode, document: Pick<JourneyDocument, "edges">): Size {
  if (kindOf(node.kind).category === "exit") return EXIT_SIZE;
  const outlets = visibleOutlets(node, document).length;
  return {
    width: Math.max(NODE_WIDTH, OUTLET_WIDTH * outlets),
    height: outlets > 1 ? HEAD_HEIGHT + OUTLETS_HEIGHT : HEAD_HEIGHT,
  };
}
