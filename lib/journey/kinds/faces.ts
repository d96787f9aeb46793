import type { Kind } from "../document";
import { aiCallFace } from "./ai-call/face";
import { audienceEntryFace } from "./audience-entry/face";
import { conditionFace } from "./condition/face";
import { exitFace } from "./exit/face";
import type { Face } from "./face";
import { smsFace } from "./sms/face";
import { updateTagFace } from "./update-tag/face";
import { waitFace } from "./wait/face";

/** How every kind looks. Browser only: the pure registry is `index.ts`. */
export const faces = {
  "audience-entry": audienceEntryFace,
  "ai-call": aiCallFace,
  sms: smsFace,
  wait: waitFace,
  condition: conditionFace,
  "update-tag": updateTagFace,
  exit: exitFace,
} satisfies Record<Kind, Face>;

export const faceOf = (kind: Kind): Face => faces[kind];
