import type { IntentRef, ScriptRef } from "../../refs";
import { type AiCallConfig, MAX_RULES } from "./schema";

const withRules = (config: AiCallConfig, rules: AiCallConfig["branches"]["rules"], enabled = true): AiCallConfig => ({
  ...config,
  branches: { enabled, rules },
});

function freshRuleId(config: AiCallConfig): string {
  const numbers = config.branches.rules.map((rule) => Number(/^r(\d+)$/.exec(rule.id)?.[1] ?? 0));
  return `r${Math.max(0, ...numbers) + 1}`;
}

/** Switching on gives two rules at once: an empty one to fill, and "other", which stands by itself. */
export function enableBranches(config: AiCallConfig): AiCallConfig {
  const { rules } = config.branches;
  return withRules(config, rules.length > 0 ? rules : [{ id: freshRuleId(config), intents: [] }]);
}

/** The rules are kept, so that switching on again brings them back. */
export const disableBranches = (config: AiCallConfig): AiCallConfig => withRules(config, config.branches.rules, false);

export const canAddRule = (config: AiCallConfig): boolean => config.branches.enabled && config.branches.rules.length < MAX_RULES;

export function addRule(config: AiCallConfig): AiCallConfig {
  if (!canAddRule(config)) return config;
  return withRules(config, [...config.branches.rules, { id: freshRuleId(config), intents: [] }]);
}

/** The last rule stays: without a rule the multi-branch is switched off instead. */
export const canRemoveRule = (config: AiCallConfig): boolean => config.branches.rules.length > 1;

export function removeRule(config: AiCallConfig, ruleId: string): AiCallConfig {
  if (!canRemoveRule(config)) return config;
  return withRules(
    config,
    config.branches.rules.filter((rule) => rule.id !== ruleId),
    config.branches.enabled,
  );
}

/** Sets the intents of one rule; an intent that another rule holds is left there. */
export function setRuleIntents(config: AiCallConfig, ruleId: string, intents: string[]): AiCallConfig {
  const taken = new Set(config.branches.rules.filter((rule) => rule.id !== ruleId).flatMap((rule) => rule.intents));
  const own = [...new Set(intents)].filter((intent) => !taken.has(intent));
  return withRules(
    config,
    config.branches.rules.map((rule) => (rule.id === ruleId ? { ...rule, intents: own } : rule)),
    config.branches.enabled,
  );
}

/** The script's intents that a rule may choose: its own and those in no other rule. */
export function choosableIntents(config: AiCallConfig, script: Pick<ScriptRef, "intents">, ruleId: string): IntentRef[] {
  const taken = new Set(config.branches.rules.filter((rule) => rule.id !== ruleId).flatMap((rule) => rule.intents));
  return script.intents.filter((intent) => !taken.has(intent.key));
}

/** The intents that "other" stands for. */
export function otherIntents(config: AiCallConfig, script: Pick<ScriptRef, "intents">): IntentRef[] {
  const taken = new Set(config.branches.rules.flatMap((rule) => rule.intents));
  return script.intents.filter((intent) => !taken.has(intent.key));
}
