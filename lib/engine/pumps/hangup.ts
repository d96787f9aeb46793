import { z } from "zod";
import { isDeadNumber } from "@/lib/calling/outcome";
import type { Sql } from "@/lib/db";
import { fieldFor } from "@/lib/journey/fields";
import type { CallOp } from "@/lib/journey/plan";
import { placeholders } from "@/lib/scripts/render";
import { type ScriptVariable, scriptVariablesSchema } from "@/lib/scripts/variables";
import type { NewDispatch } from "../dispatch";
import { type Facts, loadFacts } from "../facts";
import { callOp, type Run } from "../run";
import { type ComposedText, composeText, loadTemplates, type TextTemplate } from "../texts";
import { resolveVariables } from "../variables";
import { type EndedCall, headOf } from "./call-rows";

const hangupSchema = z.object({
  enabled: z.boolean().default(false),
  answeredTemplateId: z.string().nullish(),
  notAnsweredTemplateId: z.string().nullish(),
});

/** B4: the script's text after a finished contact; never to a dead number, nor to somebody who refused. */
export async function hangupTexts(sql: Sql, run: Run, concluded: EndedCall[]): Promise<NewDispatch[]> {
  const eligible = concluded.filter((e) => !isDeadNumber(e.end.state) && !e.optOut);
  const settings = await loadSettings(
    sql,
    run.companyId,
    eligible.map((e) => e.call.scriptId),
  );
  const wanted = eligible.flatMap((ended) => {
    const script = settings.get(ended.call.scriptId);
    if (!script?.enabled) return [];
    const templateId = ended.end.state === "answered" ? script.answeredTemplateId : script.notAnsweredTemplateId;
    return templateId ? [{ ended, templateId, variables: script.variables }] : [];
  });
  if (wanted.length === 0) return [];
  const templates = await loadTemplates(sql, run.companyId, [...new Set(wanted.map((w) => w.templateId))]);
  const facts = await loadFacts(
    sql,
    run.companyId,
    wanted.map((w) => w.ended.call.customerId),
    run.now,
    run.timezone,
  );
  return wanted.map(({ ended: { call }, templateId, variables }) => {
    const template = templates.get(templateId);
    const composed = composeHangup(template, callOp(run, call.node), variables, facts.get(call.customerId), run.timezone);
    return {
      ...headOf(call),
      channel: "text",
      purpose: "hangup",
      attempt: call.attempt,
      templateId,
      category: template?.category ?? null,
      variables: composed.ok ? composed.values : {},
      state: composed.ok ? "planned" : "failed",
      reason: composed.ok ? null : composed.reason,
      dueAt: run.now,
    };
  });
}

/** What a hang-up text says now: the variables of its call, read anew, go before the fields. */
export function composeHangup(
  template: TextTemplate | undefined,
  op: CallOp,
  variables: readonly ScriptVariable[],
  facts: Facts | undefined,
  zone: string,
): ComposedText {
  const found = facts ? resolveVariables(op.variables, facts, zone) : {};
  const given = Object.fromEntries(variables.map(({ name, fallback }) => [name, found[name]?.trim() || (fallback ?? "")]));
  return composeText(template, template ? mappingOf(template) : {}, facts, zone, given);
}

/** A hang-up text has no mapping of its own: its names are read as the fields they stand for. */
function mappingOf(template: TextTemplate): Record<string, string> {
  return Object.fromEntries(
    placeholders(template.body).flatMap((name) => {
      const path = fieldFor({ name, label: name, defaultField: null });
      return path ? [[name, path] as const] : [];
    }),
  );
}

interface Settings extends z.infer<typeof hangupSchema> {
  variables: ScriptVariable[];
}

async function loadSettings(sql: Sql, companyId: string, scriptIds: string[]): Promise<Map<string, Settings>> {
  const { rows } = await sql.query<{ id: string; settings: unknown; variables: unknown }>(
    "SELECT id, hangup_sms AS settings, variables FROM script WHERE company_id = $1 AND id = ANY($2::uuid[])",
    [companyId, [...new Set(scriptIds)]],
  );
  return new Map(rows.map((row) => [row.id, { ...hangupSchema.parse(row.settings), variables: scriptVariablesSchema.parse(row.variables) }]));
}
