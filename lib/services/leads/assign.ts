import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { auditLead, lockLead } from "./find";

/** `staffId` null: nobody follows it up. */
export const assignLeadInput = z.object({ id: z.uuid(), staffId: z.uuid().nullable() });

/** Gives a lead to somebody of the clinics' staff, or back to the pool. */
export async function assignLead(ctx: ServiceContext, raw: z.input<typeof assignLeadInput>): Promise<void> {
  requirePermission(ctx, "patient.view");
  const { id, staffId } = assignLeadInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    const lead = await lockLead(sql, ctx, id);
    if (lead.assigneeId === staffId) return;
    const staff = await sql.query<{ name: string; clinicId: string | null }>(
      `SELECT name, clinic_id AS "clinicId" FROM staff WHERE company_id = yidao_company() AND id = $1`,
      [staffId],
    );
    const [person] = staff.rows;
    const isElsewhere = person?.clinicId && ctx.clinicIds && !ctx.clinicIds.includes(person.clinicId);
    if (staffId !== null && (!person || isElsewhere)) throw new AppError("not_found", "staff_not_found");
    await sql.query("UPDATE lead SET assignee_id = $2, updated_at = now() WHERE company_id = yidao_company() AND id = $1", [id, staffId]);
    await auditLead(sql, ctx, person ? "lead.assign" : "lead.unassign", id, person ? { assignee: person.name } : {});
  });
}
