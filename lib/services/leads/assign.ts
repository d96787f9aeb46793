import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { requireAssignee } from "@/lib/services/staff/assignable";
import { lockLead } from "./find";

/** `staffId` null: nobody follows it up. */
export const assignLeadInput = z.object({ id: z.uuid(), staffId: z.uuid().nullable() });

/** Gives a lead to somebody of the clinics' staff, or back to the pool. */
export async function assignLead(ctx: ServiceContext, raw: z.input<typeof assignLeadInput>): Promise<void> {
  requirePermission(ctx, "patient.view");
  const { id, staffId } = assignLeadInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    const lead = await lockLead(sql, ctx, id);
    if (lead.assigneeId === staffId) return;
    const person = staffId === null ? null : await requireAssignee(sql, ctx, staffId);
    await sql.query("UPDATE lead SET assignee_id = $2, updated_at = now() WHERE company_id = yidao_company() AND id = $1", [id, staffId]);
    await recordAuditSql(sql, ctx, {
      action: person ? "lead.assign" : "lead.unassign",
      targetType: "lead",
      targetId: id,
      detail: person ? { assignee: person.name } : {},
    });
  });
}
