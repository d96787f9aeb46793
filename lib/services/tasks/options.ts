import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type Assignee, assignableStaff } from "@/lib/services/staff/assignable";

/** Whom a task can be given to. */
export async function taskOptions(ctx: ServiceContext): Promise<{ staff: Assignee[] }> {
  requirePermission(ctx, "patient.view");
  return withTenantSql(ctx.companyId, async (sql) => ({ staff: await assignableStaff(sql, ctx) }));
}
