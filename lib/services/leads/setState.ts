import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { lockLead } from "./find";
import { LEAD_STATES } from "@/lib/leads/state";

export const setLeadStateInput = z.object({ id: z.uuid(), state: z.enum(LEAD_STATES) });

/** Says how far a lead has come. Whoever may see the patient may say so: the work is theirs. */
export async function setLeadState(ctx: ServiceContext, raw: z.input<typeof setLeadStateInput>): Promise<void> {
  requirePermission(ctx, "patient.view");
  const { id, state } = setLeadStateInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    const lead = await lockLead(sql, ctx, id);
    if (lead.state === state) return;
    await sql.query("UPDATE lead SET state = $2, updated_at = now() WHERE company_id = yidao_company() AND id = $1", [id, state]);
    await recordAuditSql(sql, ctx, { action: "lead.set_state", targetType: "lead", targetId: id, detail: { leadState: state, before: lead.state } });
  });
}
