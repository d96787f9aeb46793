import type { Sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";
import { requirePatient } from "@/lib/services/patients/find-one";
import type { LeadState } from "@/lib/leads/state";

export interface FoundLead {
  customerId: string;
  state: LeadState;
  assigneeId: string | null;
}

/** Locks a lead. One of a patient whom the member may not see is not there. */
export async function lockLead(sql: Sql, ctx: ServiceContext, id: string): Promise<FoundLead> {
  const { rows } = await sql.query<FoundLead>(
    `SELECT customer_id AS "customerId", state, assignee_id AS "assigneeId" FROM lead WHERE company_id = yidao_company() AND id = $1 FOR UPDATE`,
    [id],
  );
  const [lead] = rows;
  if (!lead) throw new AppError("not_found", "lead_not_found");
  await requirePatient(sql, ctx, lead.customerId);
  return lead;
}
