import { pickVariables } from "../common";
import { defineKind } from "../types";
import { aiCallMetrics } from "./metrics";
import { aiCallProblems } from "./problems";
import { type AiCallConfig, aiCallDefaults, aiCallOutlets, aiCallSchema, readAiCall, ruleOutlet } from "./schema";

export const aiCall = defineKind<AiCallConfig, AiCallConfig>({
  kind: "ai-call",
  category: "channel",
  schema: aiCallSchema,
  read: (config) => {
    const draft = readAiCall(config);
    // Rules of a switched-off multi-branch are kept in the draft only; they may be half-filled.
    return draft.branches.enabled ? draft : { ...draft, branches: { enabled: false, rules: [] } };
  },
  defaults: aiCallDefaults,
  outlets: aiCallOutlets,
  problems: aiCallProblems,
  compile: (node, config, outlets) => ({
    op: "effect",
    effect: "call",
    node: node.id,
    name: node.name,
    kind: "ai-call",
    outlets,
    scriptId: config.scriptId,
    variables: pickVariables(config.variables),
    redial: config.redial,
    intentOutlets: intentOutlets(config),
    ...(config.staleAfterMinutes === null ? {} : { staleAfterMinutes: config.staleAfterMinutes }),
  }),
  metrics: aiCallMetrics,
});

function intentOutlets({ branches }: AiCallConfig): Record<string, string> | null {
  if (!branches.enabled) return null;
  return Object.fromEntries(branches.rules.flatMap((rule) => rule.intents.map((intent) => [intent, ruleOutlet(rule.id)])));
}
