import type { Sql } from "@/lib/db";
import { billedTexts } from "@/lib/journey/kinds/sms/preview";
import { placeholders, render } from "@/lib/scripts/render";
import type { ScriptCategory } from "@/lib/calling/policy";
import type { Facts } from "./facts";
import { missingReason, resolveVariables } from "./variables";

export interface TextTemplate {
  id: string;
  body: string;
  category: ScriptCategory;
  state: "draft" | "reviewing" | "approved" | "rejected";
  signature: string;
}

export async function loadTemplates(sql: Sql, companyId: string, ids: string[]): Promise<Map<string, TextTemplate>> {
  const { rows } = await sql.query<TextTemplate>(
    `SELECT t.id, t.body, t.category, CASE WHEN s.state = 'approved' THEN t.state ELSE s.state END AS state, s.name AS signature
     FROM sms_template t JOIN sms_signature s ON s.company_id = t.company_id AND s.id = t.signature_id
     WHERE t.company_id = $1 AND t.id = ANY($2::uuid[])`,
    [companyId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export type ComposedText = { ok: true; values: Record<string, string> } | { ok: false; reason: string };

/** The values that a text to this person needs, or why it can't be sent. `given` values go before the fields. */
export function composeText(
  template: TextTemplate | undefined,
  mapping: Record<string, string>,
  facts: Facts | undefined,
  zone: string,
  given: Record<string, string> = {},
): ComposedText {
  if (!facts) return { ok: false, reason: "customer_deleted" };
  if (!template || template.state !== "approved") return { ok: false, reason: "template_not_approved" };
  if (!facts.hasPhone || facts.phoneHash === null) return { ok: false, reason: "no_phone" };
  const found = resolveVariables(mapping, facts, zone);
  const values: Record<string, string> = {};
  for (const name of placeholders(template.body)) {
    const value = given[name] || found[name];
    if (value) values[name] = value;
  }
  const filled = render(template.body, values);
  return filled.ok ? { ok: true, values } : { ok: false, reason: missingReason(filled.missing, mapping, facts) };
}

/** The body as it is sent, and how many texts are billed with the signature. */
export function bodyOf(template: TextTemplate, values: Record<string, string>): { body: string; segments: number } | null {
  const filled = render(template.body, values);
  if (!filled.ok) return null;
  return { body: filled.text, segments: billedTexts(`【${template.signature}】${filled.text}`) };
}
