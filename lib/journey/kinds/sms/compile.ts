import { pickVariables, variableProblems } from "../common";
import type { JourneyRefs } from "../../refs";
import { type ConfigProblem, defineKind, error } from "../types";
import { smsMetrics } from "./metrics";
import { readSms, type SmsConfig, smsDefaults, smsOutlets, smsSchema } from "./schema";

export const sms = defineKind<SmsConfig, SmsConfig>({
  kind: "sms",
  category: "channel",
  schema: smsSchema,
  read: readSms,
  defaults: smsDefaults,
  outlets: smsOutlets,
  problems: smsProblems,
  compile: (node, config, outlets) => ({
    op: "effect",
    effect: "text",
    node: node.id,
    name: node.name,
    kind: "sms",
    outlets,
    templateId: config.templateId,
    variables: pickVariables(config.variables),
    ...(config.staleAfterMinutes === null ? {} : { staleAfterMinutes: config.staleAfterMinutes }),
  }),
  metrics: smsMetrics,
});

function smsProblems(config: SmsConfig, refs: JourneyRefs): ConfigProblem[] {
  if (config.templateId === "") return [error("templateId", "template_empty")];
  const template = refs.templates.find((candidate) => candidate.id === config.templateId);
  if (!template) return [error("templateId", "template_missing")];
  const variables = variableProblems(config.variables, template.variables);
  if (template.state === "approved") return variables;
  return [error("templateId", "template_not_approved", { template: template.name, state: template.state }), ...variables];
}
