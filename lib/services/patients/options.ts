import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export interface PatientOptions {
  tags: { id: string; name: string }[];
  consultants: { id: string; name: string }[];
}

/** What the patients' list can be filtered by. */
export async function patientOptions(ctx: ServiceContext): Promise<PatientOptions> {
  requirePermission(ctx, "patient.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const tags = await sql.query<{ id: string; name: string }>("SELECT id, name FROM tag WHERE company_id = yidao_company() ORDER BY name LIMIT 500");
    const consultants = await sql.query<{ id: string; name: string }>(
      `SELECT id, name FROM staff WHERE company_id = yidao_company() AND kind = 'consultant' AND ($1::uuid IS NULL OR id = $1)
         AND ($2::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY($2)) ORDER BY name LIMIT 500`,
      [ctx.consultantId, ctx.clinicIds],
    );
    return { tags: tags.rows, consultants: consultants.rows };
  });
}
