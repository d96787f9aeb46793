import type { Kind } from "../document";
import { aiCall } from "./ai-call/compile";
import { audienceEntry } from "./audience-entry/compile";
import { condition } from "./condition/compile";
import { exit } from "./exit/compile";
import { sms } from "./sms/compile";
import type { KindCore } from "./types";
import { updateTag } from "./update-tag/compile";
import { wait } from "./wait/compile";

/** Every kind of node. A new kind: one folder, one line here and in the other registries. */
export const kinds = {
  "audience-entry": audienceEntry,
  "ai-call": aiCall,
  sms,
  wait,
  condition,
  "update-tag": updateTag,
  exit,
} satisfies Record<Kind, KindCore>;

export const kindOf = (kind: Kind): KindCore => kinds[kind];
