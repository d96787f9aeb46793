import type { Dialogue } from "./dialogue";
import type { ScriptKind } from "./script";

/** Of a fixed script every scene is a recording; of an AI script only the opening is always said as it is written. */
export const isAudible = ({ kind, dialogue }: { kind: ScriptKind; dialogue: Pick<Dialogue, "start"> }, sceneId: string): boolean =>
  kind === "fixed" || dialogue.start === sceneId;
