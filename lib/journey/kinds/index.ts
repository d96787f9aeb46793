import type { Kind } from "../document";
import { aiCall } from "./ai-call/compile";
import { audienceEntry } from "./audience-entry/compile";
import { condition } from "./condition/compile";
import { eventEntry } from "./event-entry/compile";
import { exit } from "./exit/compile";
import { followUp } from "./follow-up/compile";
import { goal } from "./goal/compile";
import { lead } from "./lead/compile";
import { loop } from "./loop/compile";
import { randomSplit } from "./random-split/compile";
import { sms } from "./sms/compile";
import { timeWindow } from "./time-window/compile";
import type { KindCore } from "./types";
import { updateField } from "./update-field/compile";
import { updateTag } from "./update-tag/compile";
import { wait } from "./wait/compile";
import { webhook } from "./webhook/compile";

/** Every kind of node. A new kind: one folder, one line here and in the other registries. */
export const kinds = {
  "audience-entry": audienceEntry,
  "event-entry": eventEntry,
  "ai-call": aiCall,
  sms,
  wait,
  condition,
  "time-window": timeWindow,
  "random-split": randomSplit,
  loop,
  "update-tag": updateTag,
  "update-field": updateField,
  "follow-up": followUp,
  lead,
  webhook,
  goal,
  exit,
} satisfies Record<Kind, KindCore>;

export const kindOf = (kind: Kind): KindCore => kinds[kind];
