import { type JourneyRefs, type ScriptRef, callingLock } from "../../refs";
import { variableProblems } from "../common";
import { type ConfigProblem, error, warning } from "../types";
import { type AiCallConfig, MAX_RULES, redialSchema } from "./schema";

export function aiCallProblems(config: AiCallConfig, refs: JourneyRefs): ConfigProblem[] {
  const script = refs.scripts.find((candidate) => candidate.id === config.scriptId) ?? null;
  return [
    ...activationProblems(refs),
    ...scriptProblems(config, script),
    ...(script ? variableProblems(config.variables, script.variables) : []),
    ...branchProblems(config, script),
    ...redialProblems(config),
  ];
}

function activationProblems(refs: JourneyRefs): ConfigProblem[] {
  const lock = callingLock(refs);
  if (!lock) return [];
  return [lock.locked ? error(null, lock.code, lock.params) : warning(null, lock.code, lock.params)];
}

function scriptProblems(config: AiCallConfig, script: ScriptRef | null): ConfigProblem[] {
  if (config.scriptId === "") return [error("scriptId", "script_empty")];
  if (!script) return [error("scriptId", "script_missing")];
  if (script.state === "enabled") return [];
  // A paused script takes people in and calls them once it is resumed.
  if (script.state === "paused_by_hand" || script.state === "paused_by_balance")
    return [warning("scriptId", "script_paused", { script: script.name })];
  return [error("scriptId", script.state === "draft" ? "script_draft" : "script_disabled", { script: script.name })];
}

function branchProblems({ branches }: AiCallConfig, script: ScriptRef | null): ConfigProblem[] {
  if (!branches.enabled) return [];
  if (branches.rules.length === 0) return [error("branches.rules", "rules_none")];
  const problems: ConfigProblem[] = [];
  if (branches.rules.length > MAX_RULES) problems.push(error("branches.rules", "rules_too_many", { max: MAX_RULES }));
  const owner = new Map<string, number>();
  branches.rules.forEach((rule, index) => {
    const field = `branches.rules.${index}.intents`;
    const number = index + 1;
    if (rule.intents.length === 0) problems.push(error(field, "rule_empty", { number }));
    for (const intent of rule.intents) {
      const first = owner.get(intent);
      if (first !== undefined) problems.push(error(field, "intent_twice", { number, intent, first }));
      else owner.set(intent, number);
      if (script && !script.intents.some((known) => known.key === intent))
        problems.push(error(field, "intent_unknown", { number, intent, script: script.name }));
    }
  });
  return problems;
}

function redialProblems({ redial }: AiCallConfig): ConfigProblem[] {
  if (redial === null) return [];
  const parsed = redialSchema.safeParse(redial);
  if (!parsed.success) return [error("redial", "redial_invalid")];
  return redial.times > 0 && redial.kinds.length === 0 ? [error("redial.kinds", "redial_kinds_empty")] : [];
}
