import type { ServiceContext } from "@/lib/services/context";

/** The patients whom the member may see, as a condition over alias `c`: the company, these clinics, a consultant's own. */
export function visiblePatients(ctx: ServiceContext, clinicIds: string[] | null, params: unknown[]): string {
  const parts = [`c.company_id = $${params.push(ctx.companyId)}`];
  // One clinic by =, so that the order of an index on it can be used.
  if (clinicIds?.length === 1) parts.push(`c.clinic_id = $${params.push(clinicIds[0])}::uuid`);
  else if (clinicIds) parts.push(`c.clinic_id = ANY($${params.push(clinicIds)}::uuid[])`);
  if (ctx.consultantId) parts.push(`c.consultant_id = $${params.push(ctx.consultantId)}::uuid`);
  return parts.join(" AND ");
}
