import type { ScriptCategory } from "@/lib/calling/policy";
import type { Dialogue } from "./dialogue";
import type { Intent } from "./intent";
import type { ParameterDefinition, ScriptVariable } from "./variables";

export const SCRIPT_KINDS = ["ai", "fixed"] as const;
export type ScriptKind = (typeof SCRIPT_KINDS)[number];

/** B5. Paused: people can still be added and are called on resume. Disabled is final. */
export const SCRIPT_STATES = ["draft", "enabled", "paused_by_hand", "paused_by_balance", "disabled"] as const;
export type ScriptState = (typeof SCRIPT_STATES)[number];

/** A ready script: what a new one starts from. */
export interface ScriptTemplate {
  key: string;
  name: string;
  kind: ScriptKind;
  category: ScriptCategory;
  dialogue: Dialogue;
  intents: Intent[];
  parameters: ParameterDefinition[];
  variables: ScriptVariable[];
}
