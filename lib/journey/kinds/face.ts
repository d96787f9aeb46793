import type { LucideIcon } from "lucide-react";
import type { useTranslations } from "next-intl";
import type { ComponentType } from "react";
import type { JourneyNode } from "../document";
import type { Problem } from "../plan";
import type { JourneyRefs } from "../refs";
import type { Config } from "./types";

/** Words of the area `panels`. */
export type PanelText = ReturnType<typeof useTranslations<"panels">>;

export interface FaceContext {
  t: PanelText;
  refs: JourneyRefs;
}

export interface FaceChip {
  icon: LucideIcon;
  text: string;
}

export interface PanelProps {
  node: JourneyNode;
  refs: JourneyRefs;
  /** Faults of this node; `field` is a path in its config. */
  problems: Problem[];
  /** Replaces the config; changes with the same `group` in a row are undone as one. */
  onChange: (config: Config, group?: string) => void;
  /** The node that an outlet leads to. */
  targetOf: (outlet: string) => JourneyNode | null;
  onReveal: (nodeId: string) => void;
  /** All nodes of the drawing. */
  nodes: readonly JourneyNode[];
}

/** What a kind looks like: on the canvas, in the palette, in the inspector. */
export interface Face {
  icon: LucideIcon;
  /** One line that says what was chosen; null while nothing is. */
  summary: (config: Config, context: FaceContext, name: string) => string | null;
  chips?: (config: Config, context: FaceContext) => FaceChip[];
  /** A short word at the right of a wide head. */
  aside?: (config: Config, context: FaceContext) => string | null;
  Panel: ComponentType<PanelProps>;
}
