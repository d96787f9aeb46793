import type { Kind } from "../document";
import { aiCallFace } from "./ai-call/face";
import { audienceEntryFace } from "./audience-entry/face";
import { conditionFace } from "./condition/face";
import { eventEntryFace } from "./event-entry/face";
import { exitFace } from "./exit/face";
import type { Face } from "./face";
import { followUpFace } from "./follow-up/face";
import { goalFace } from "./goal/face";
import { leadFace } from "./lead/face";
import { loopFace } from "./loop/face";
import { randomSplitFace } from "./random-split/face";
import { smsFace } from "./sms/face";
import { timeWindowFace } from "./time-window/face";
import { updateFieldFace } from "./update-field/face";
import { updateTagFace } from "./update-tag/face";
import { waitFace } from "./wait/face";
import { webhookFace } from "./webhook/face";

/** How every kind looks. Browser only: the pure registry is `index.ts`. */
export const faces = {
  "audience-entry": audienceEntryFace,
  "event-entry": eventEntryFace,
  "ai-call": aiCallFace,
  sms: smsFace,
  wait: waitFace,
  condition: conditionFace,
  "time-window": timeWindowFace,
  "random-split": randomSplitFace,
  loop: loopFace,
  "update-tag": updateTagFace,
  "update-field": updateFieldFace,
  "follow-up": followUpFace,
  lead: leadFace,
  webhook: webhookFace,
  goal: goalFace,
  exit: exitFace,
} satisfies Record<Kind, Face>;

export const faceOf = (kind: Kind): Face => faces[kind];
