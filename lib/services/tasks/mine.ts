import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";

/** The person of the clinics' staff whom the member stands for, as a value; null = none. */
export function ownStaff(ctx: ServiceContext, params: unknown[]): string {
  return `(SELECT m.staff_id FROM member m WHERE m.company_id = yidao_company() AND m.user_id = $${params.push(ctx.userId)})`;
}

export interface MyWork {
  /** Whether anything can be assigned to this member at all. */
  isStaff: boolean;
  /** Of patients whom the member may see. */
  openTasks: number;
}

/** What is assigned to the member themselves. */
export async function myWork(ctx: ServiceContext): Promise<MyWork> {
  requirePermission(ctx, "patient.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const params: unknown[] = [];
    const own = ownStaff(ctx, params);
    const visible = visiblePatients(ctx, ctx.clinicIds, params);
    const { rows } = await sql.query<MyWork>(
      `SELECT o.id IS NOT NULL AS "isStaff",
              (SELECT count(*)::int FROM follow_up_task f JOIN customer c ON c.company_id = f.company_id AND c.id = f.customer_id
               WHERE f.company_id = yidao_company() AND f.state = 'open' AND f.assignee_id = o.id AND ${visible}) AS "openTasks"
       FROM (SELECT ${own} AS id) o`,
      params,
    );
    return rows[0] ?? { isStaff: false, openTasks: 0 };
  });
}
