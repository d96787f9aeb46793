import { isFieldPath } from "../../fields";
import type { JourneyRefs } from "../../refs";
import { type ConfigProblem, defineKind, error } from "../types";
import { webhookMetrics } from "./metrics";
import { answerOutlet, MAX_CASES, pathSchema, readWebhook, type WebhookConfig, webhookDefaults, webhookOutlets, webhookSchema } from "./schema";

export const webhook = defineKind<WebhookConfig, WebhookConfig>({
  kind: "webhook",
  category: "data",
  schema: webhookSchema,
  read: readWebhook,
  defaults: webhookDefaults,
  outlets: webhookOutlets,
  problems: webhookProblems,
  compile: (node, { endpointId, fields, withPhone, maxTries, save, branch }, outlets) => ({
    op: "effect",
    effect: "webhook",
    node: node.id,
    name: node.name,
    kind: "webhook",
    outlets,
    endpointId,
    fields: [...new Set(fields)].toSorted(),
    withPhone,
    maxTries,
    save,
    branch: branch && { path: branch.path, cases: branch.cases.map(({ id, equals }) => ({ outlet: answerOutlet(id), equals })) },
  }),
  metrics: webhookMetrics,
});

function webhookProblems(config: WebhookConfig, refs: JourneyRefs): ConfigProblem[] {
  return [...endpointProblems(config, refs), ...fieldProblems(config), ...answerProblems(config)];
}

function endpointProblems({ endpointId, withPhone }: WebhookConfig, refs: JourneyRefs): ConfigProblem[] {
  if (endpointId === "") return [error("endpointId", "endpoint_empty")];
  const endpoint = refs.endpoints.find((candidate) => candidate.id === endpointId);
  if (!endpoint) return [error("endpointId", "endpoint_missing")];
  if (!endpoint.enabled) return [error("endpointId", "endpoint_disabled", { endpoint: endpoint.name })];
  return withPhone && !endpoint.allowPhone ? [error("withPhone", "endpoint_no_phone", { endpoint: endpoint.name })] : [];
}

function fieldProblems({ fields }: WebhookConfig): ConfigProblem[] {
  const unknown = fields.length > 30 ? fields[30] : fields.find((path) => !isFieldPath(path));
  return unknown === undefined ? [] : [error("fields", "field_unknown", { field: unknown })];
}

function answerProblems({ save, branch }: WebhookConfig): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  if (save && (!pathSchema.safeParse(save.path).success || save.attribute.trim() === "" || save.attribute.trim().length > 30))
    found.push(error("save", "response_path_invalid"));
  if (branch && !pathSchema.safeParse(branch.path).success) found.push(error("branch.path", "response_path_invalid"));
  const values = branch?.cases.map((one) => one.equals.trim()) ?? [];
  const fits = values.length >= 1 && values.length <= MAX_CASES && values.every((value) => value !== "" && value.length <= 60);
  if (branch && !(fits && new Set(values).size === values.length)) found.push(error("branch.cases", "response_cases_invalid", { max: MAX_CASES }));
  return found;
}
