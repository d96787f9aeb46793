import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
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

export const myWorkInput = z.object({ clinicId: z.uuid().nullish() });

/** What is assigned to the member themselves, of one clinic or of all. */
export async function myWork(ctx: ServiceContext, input: z.input<typeof myWorkInput> = {}): Promise<MyWork> {
  requirePermission(ctx, "patient.view");
  const { clinicId } = myWorkInput.parse(input);
  return withTenantSql(ctx.companyId, async (sql) => {
    const params: unknown[] = [];
    const own = ownStaff(ctx, params);
    const visible = visiblePatients(ctx, clinicScope(ctx, clinicId), params);
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
