import { z } from "zod";
import { type Turn, turnSchema } from "@/lib/calling/outcome";
import { type Sql, withTenantSql } from "@/lib/db";
import { ledgerOf } from "@/lib/engine/ledger";
import { AppError } from "@/lib/errors";
import { journeyDocumentSchema } from "@/lib/journey/document";
import type { Classification } from "@/lib/scripts/classify/classifier";
import { intentsSchema } from "@/lib/scripts/intent";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
import { hidesJourney } from "@/lib/services/journeys/access";
import { classificationOf } from "./classification";
import { CALL_COLUMNS, type CallRow, toCallRow } from "./row";
import { CALL_AT, CALL_TABLES, visibleCalls } from "./scope";
import { type WayOut, wayOutOf } from "./way-out";

export const getCallInput = z.object({ id: z.uuid() });

/** What followed from the call. */
export type FollowUp =
  | { type: "hangup_text"; state: string; outcome: string | null; template: string | null; at: Date }
  | { type: "opt_out"; at: Date }
  | { type: "redial"; dispatchId: string; attempt: number; dueAt: Date; done: boolean }
  | { type: "went_on"; by: WayOut | null; next: string | null; at: Date };

export interface CallDetail extends CallRow {
  turns: Turn[];
  voiceKey: string | null;
  assistantName: string | null;
  /** null where nobody spoke. */
  classification: Classification | null;
  followUps: FollowUp[];
  versionNumber: number | null;
  nodeName: string | null;
  /** Where this person's way through the journey can be looked at; null: nowhere, or in another clinic's journey. */
  way: { enrolmentId: string; versionId: string; runId: string } | null;
}

const detailRowSchema = z.object({
  turns: z.array(turnSchema).max(2000).nullable(),
  evidence: z.unknown(),
  dialogue: z.unknown(),
  voice_key: z.string().nullable(),
  assistant_name: z.string().nullable(),
  version_number: z.number().nullable(),
  document: journeyDocumentSchema.nullable().catch(null),
  intents: intentsSchema.nullable(),
  journey_clinic_id: z.uuid().nullable(),
  version_id: z.uuid().nullable(),
  enrolment_id: z.uuid().nullable(),
  run_id: z.uuid().nullable(),
  node: z.string().nullable(),
  visit: z.number().nullable(),
  contact_id: z.uuid(),
});
type DetailRow = z.infer<typeof detailRowSchema>;

/** One call with its dialogue, what it was taken to mean, and what followed. */
export async function getCall(ctx: ServiceContext, input: z.infer<typeof getCallInput>): Promise<CallDetail> {
  requirePermission(ctx, "call.view");
  const params: unknown[] = [];
  const visible = visibleCalls(ctx, clinicScope(ctx, null), params);
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<Record<string, unknown>>(
      `SELECT ${CALL_COLUMNS}, date_trunc('milliseconds', ${CALL_AT}) AS at, t.turns, d.evidence, s.dialogue, s.voice_key,
              s.parameters ->> '助理称呼' AS assistant_name, v.number AS version_number, v.document,
              d.version_id, j.clinic_id AS journey_clinic_id, d.enrolment_id, d.run_id, d.node, d.visit, d.contact_id
         FROM ${CALL_TABLES}
         LEFT JOIN call_detail t ON t.company_id = d.company_id AND t.dispatch_id = d.id
         LEFT JOIN journey_version v ON v.company_id = d.company_id AND v.id = d.version_id
        WHERE ${visible} AND d.id = $${params.push(input.id)}`,
      params,
    );
    const raw = rows[0];
    if (!raw) throw new AppError("not_found", "call_not_found");
    const call = toCallRow(raw);
    const detail = detailRowSchema.parse(raw);
    const nodeNames = new Map(detail.document?.nodes.map((node) => [node.id, node.name]));
    return {
      ...call,
      turns: detail.turns ?? [],
      voiceKey: detail.voice_key,
      assistantName: detail.assistant_name,
      classification: classificationOf({ ...raw, turns: detail.turns ?? [] }),
      followUps: await followUps(sql, ctx, call, detail, nodeNames),
      versionNumber: detail.version_number,
      nodeName: nodeNames.get(detail.node ?? "") ?? null,
      way: wayOf(ctx, detail),
    };
  });
}

/** The patient may have come from another clinic since, whose journey stays its own. */
function wayOf(ctx: ServiceContext, { enrolment_id, version_id, run_id, journey_clinic_id }: DetailRow): CallDetail["way"] {
  if (hidesJourney(ctx, journey_clinic_id) || enrolment_id === null || version_id === null || run_id === null) return null;
  return { enrolmentId: enrolment_id, versionId: version_id, runId: run_id };
}

async function followUps(sql: Sql, ctx: ServiceContext, call: CallRow, detail: DetailRow, nodeNames: Map<string, string>): Promise<FollowUp[]> {
  const optOut = await sql.query<{ at: Date }>("SELECT at FROM opt_out WHERE company_id = $1 AND dispatch_id = $2", [ctx.companyId, call.id]);
  const later = await sql.query<{ id: string; attempt: number; due_at: Date; state: string }>(
    `SELECT id, attempt, due_at, state FROM dispatch
      WHERE company_id = $1 AND customer_id = $2 AND channel = 'call' AND contact_id = $3 AND attempt > $4 ORDER BY attempt LIMIT 1`,
    [ctx.companyId, call.customerId, detail.contact_id, call.attempt],
  );
  const texts = await sql.query<{ state: string; outcome: string | null; template: string | null; at: Date }>(
    `SELECT d.state, d.outcome, t.name AS template, coalesce(d.ended_at, d.sent_at, d.due_at) AS at
       FROM dispatch d LEFT JOIN sms_template t ON t.company_id = d.company_id AND t.id = d.template_id
      WHERE d.company_id = $1 AND d.enrolment_id = $2 AND d.channel = 'text' AND d.purpose = 'hangup' AND d.node = $3 AND d.visit = $4 AND d.attempt = $5`,
    [ctx.companyId, detail.enrolment_id, detail.node, detail.visit, call.attempt],
  );
  const ledger = await ledgerOf(sql, ctx.companyId, detail.run_id === null ? [] : [detail.run_id]);
  const left = await sql.query<{ outlet: string | null; next_node: string | null; left_at: Date }>(
    `SELECT outlet, next_node, left_at FROM ${ledger}
      WHERE company_id = $1 AND run_id = $2 AND enrolment_id = $3 AND node = $4 AND visit = $5 LIMIT 1`,
    [ctx.companyId, detail.run_id, detail.enrolment_id, detail.node, detail.visit],
  );
  const redials = later.rows.map(
    (row): FollowUp => ({ type: "redial", dispatchId: row.id, attempt: row.attempt, dueAt: row.due_at, done: row.state === "ended" }),
  );
  return [
    ...optOut.rows.map((row): FollowUp => ({ type: "opt_out", at: row.at })),
    ...redials,
    ...texts.rows.map((row): FollowUp => ({ type: "hangup_text", ...row })),
    // The visit belongs to the contact's last call: an earlier one led to its redial.
    ...(redials.length > 0
      ? []
      : left.rows.map(
          (row): FollowUp => ({
            type: "went_on",
            by: wayOutOf(row.outlet, detail.node, detail.document, detail.intents ?? []),
            next: nodeNames.get(row.next_node ?? "") ?? null,
            at: row.left_at,
          }),
        )),
  ];
}
