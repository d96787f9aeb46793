import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type Cursor, cursorSchema, exactly, pageOf, placeSql } from "@/lib/services/keyset";
import { filterSql, patientFilterSchema } from "@/lib/services/patients/filter";
import { ownStaff } from "@/lib/services/tasks/mine";
import { LEAD_COLUMNS, LEAD_JOINS, type LeadRow, toLeadRow } from "./row";
import { LEAD_STATES } from "@/lib/leads/state";

export const listLeadsInput = z.object({
  state: z.enum(LEAD_STATES).nullish(),
  poolId: z.uuid().nullish(),
  /** Of one person, of nobody yet, or of the member themselves; left out = of anyone. */
  assignee: z.union([z.literal("nobody"), z.literal("me"), z.uuid()]).nullish(),
  clinicId: z.uuid().nullish(),
  search: z.string().trim().max(60).nullish(),
  cursor: cursorSchema.nullish(),
});

export interface LeadPage {
  rows: LeadRow[];
  next: Cursor | null;
}

const PAGE = 50;

/** Leads that journeys made of patients whom the member may see, newest first. */
export async function listLeads(ctx: ServiceContext, raw: z.input<typeof listLeadsInput>): Promise<LeadPage> {
  requirePermission(ctx, "patient.view");
  const { state, poolId, assignee, clinicId, search, cursor } = listLeadsInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    const params: unknown[] = [];
    const add = (value: unknown, cast: string) => `$${params.push(value)}::${cast}`;
    const where = ["l.company_id = yidao_company()", filterSql(ctx, patientFilterSchema.parse({ clinicId, search: search || null }), params)];
    if (state) where.push(`l.state = ${add(state, "text")}`);
    if (poolId) where.push(`l.pool_id = ${add(poolId, "uuid")}`);
    if (assignee === "nobody") where.push("l.assignee_id IS NULL");
    else if (assignee) where.push(`l.assignee_id = ${assignee === "me" ? ownStaff(ctx, params) : add(assignee, "uuid")}`);
    if (cursor) where.push(`(l.created_at, l.id) < ${placeSql(cursor, params)}`);
    const { rows: read } = await sql.query<Cursor>(
      `SELECT ${LEAD_COLUMNS}, ${exactly("l.created_at")} AS at FROM lead l ${LEAD_JOINS}
       WHERE ${where.join(" AND ")} ORDER BY l.created_at DESC, l.id DESC LIMIT ${PAGE + 1}`,
      params,
    );
    const { rows, next } = pageOf(read, PAGE, ({ at, id }) => ({ at, id }));
    return { rows: rows.map((row) => toLeadRow(ctx, row)), next };
  });
}
