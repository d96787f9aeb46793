import type { ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";

/** Rows of calls whose patient the member may see; alias `c` is the customer. Parameters are pushed onto `params`. */
export function visibleCalls(ctx: ServiceContext, clinicIds: string[] | null, params: unknown[]): string {
  return `d.company_id = $${params.push(ctx.companyId)} AND d.channel = 'call' AND ${visiblePatients(ctx, clinicIds, params)}`;
}

export const CALL_TABLES = `dispatch d
  JOIN customer c ON c.company_id = d.company_id AND c.id = d.customer_id
  LEFT JOIN clinic k ON k.company_id = c.company_id AND k.id = c.clinic_id
  LEFT JOIN staff a ON a.company_id = c.company_id AND a.id = c.consultant_id
  LEFT JOIN staff w ON w.company_id = c.company_id AND w.id = c.web_consultant_id
  LEFT JOIN script s ON s.company_id = d.company_id AND s.id = d.script_id
  LEFT JOIN journey j ON j.company_id = d.company_id AND j.id = d.journey_id`;

/** When the call was: its start, else when it was sent, else when it was due. */
export const CALL_AT = "coalesce(d.started_at, d.sent_at, d.due_at)";
