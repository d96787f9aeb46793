import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { CALL_COLUMNS, type CallRow, stateCondition, toCallRow } from "@/lib/services/calls/row";
import { CALL_AT, CALL_TABLES } from "@/lib/services/calls/scope";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";
import { LEAD_COLUMNS, LEAD_JOINS, type LeadRow, toLeadRow } from "./row";
import { LEAD_STATES } from "@/lib/leads/state";

export const getLeadInput = z.object({ id: z.uuid() });

const changeSchema = z.object({
  id: z.uuid(),
  at: z.date(),
  userName: z.string().nullable(),
  detail: z.object({ leadState: z.enum(LEAD_STATES).optional(), assignee: z.string().nullable().optional() }),
});
export type LeadChange = z.infer<typeof changeSchema>;

export interface LeadDetail extends LeadRow {
  /** The patient's last call; null = none, or the member may not see calls. */
  lastCall: CallRow | null;
  /** What was done with the lead, latest first. */
  changes: LeadChange[];
}

const CHANGES = 50;

/** One lead with what there is to know before calling back. */
export async function getLead(ctx: ServiceContext, raw: z.input<typeof getLeadInput>): Promise<LeadDetail> {
  requirePermission(ctx, "patient.view");
  const { id } = getLeadInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    const params: unknown[] = [id];
    const { rows } = await sql.query(
      `SELECT ${LEAD_COLUMNS} FROM lead l ${LEAD_JOINS} WHERE l.company_id = yidao_company() AND l.id = $1 AND ${visiblePatients(ctx, ctx.clinicIds, params)}`,
      params,
    );
    if (!rows[0]) throw new AppError("not_found", "lead_not_found");
    const lead = toLeadRow(ctx, rows[0]);
    const changes = await sql.query(
      `SELECT a.id, a.at, u.name AS "userName", a.detail FROM audit_log a LEFT JOIN auth_user u ON u.id = a.user_id
       WHERE a.company_id = yidao_company() AND a.target_type = 'lead' AND a.target_id = $1 ORDER BY a.at DESC, a.id DESC LIMIT ${CHANGES}`,
      [id],
    );
    return {
      ...lead,
      lastCall: ctx.permissions.has("call.view") ? await lastCall(sql, lead.customerId) : null,
      changes: changes.rows.map((row) => changeSchema.parse(row)),
    };
  });
}

async function lastCall(sql: Sql, customerId: string): Promise<CallRow | null> {
  const { rows } = await sql.query(
    `SELECT ${CALL_COLUMNS}, ${CALL_AT} AS at FROM ${CALL_TABLES}
     WHERE d.company_id = yidao_company() AND d.customer_id = $1 AND d.channel = 'call' AND d.world = 'live' AND ${stateCondition(null)}
     ORDER BY ${CALL_AT} DESC, d.id DESC LIMIT 1`,
    [customerId],
  );
  return rows[0] ? toCallRow(rows[0]) : null;
}
