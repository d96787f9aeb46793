import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type Assignee, assignableStaff } from "@/lib/services/staff/assignable";

export interface LeadOptions {
  pools: { id: string; name: string }[];
  /** Who may follow a lead up. */
  staff: Assignee[];
}

/** What the list of leads can be filtered by, and whom a lead can be given to. */
export async function leadOptions(ctx: ServiceContext): Promise<LeadOptions> {
  requirePermission(ctx, "patient.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const pools = await sql.query<{ id: string; name: string }>(
      "SELECT id, name FROM lead_pool WHERE company_id = yidao_company() ORDER BY name LIMIT 500",
    );
    return { pools: pools.rows, staff: await assignableStaff(sql, ctx) };
  });
}
