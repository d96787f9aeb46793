import { z } from "zod";
import { isDeadNumber } from "@/lib/calling/outcome";
import type { Sql } from "@/lib/db";
import { fieldFor } from "@/lib/journey/fields";
import { placeholders } from "@/lib/scripts/render";
import type { NewDispatch } from "../dispatch";
import { loadFacts } from "../facts";
import type { Run } from "../run";
import { composeText, loadTemplates, type TextTemplate } from "../texts";
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
    return templateId ? [{ ended, templateId }] : [];
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
  return wanted.map(({ ended: { call }, templateId }) => {
    const template = templates.get(templateId);
    const composed = composeText(template, template ? mappingOf(template) : {}, facts.get(call.customerId), run.timezone, call.variables);
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

/** A hang-up text has no mapping of its own: its names are read as the fields they stand for. */
function mappingOf(template: TextTemplate): Record<string, string> {
  return Object.fromEntries(
    placeholders(template.body).flatMap((name) => {
      const path = fieldFor({ name, label: name, defaultField: null });
      return path ? [[name, path] as const] : [];
    }),
  );
}

async function loadSettings(sql: Sql, companyId: string, scriptIds: string[]): Promise<Map<string, z.infer<typeof hangupSchema>>> {
  const { rows } = await sql.query<{ id: string; settings: unknown }>(
    "SELECT id, hangup_sms AS settings FROM script WHERE company_id = $1 AND id = ANY($2::uuid[])",
    [companyId, [...new Set(scriptIds)]],
  );
  return new Map(rows.map((row) => [row.id, hangupSchema.parse(row.settings)]));
}
