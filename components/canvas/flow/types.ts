import type { Edge, Node } from "@xyflow/react";
import type { JourneyEdge, JourneyNode } from "@/lib/journey/document";
import type { OutletSpec } from "@/lib/journey/kinds/types";

/** `open`: drawn outlets that lead nowhere. */
export type StepNode = Node<{ node: JourneyNode; outlets: OutletSpec[]; open: OutletSpec[] }, "step">;
export type StepEdge = Edge<{ edge: JourneyEdge; from: JourneyNode; outlet: OutletSpec | null }, "step">;
