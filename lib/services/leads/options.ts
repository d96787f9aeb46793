import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export interface LeadOptions {
  pools: { id: string; name: string }[];
  /** Who may follow a lead up. */
  staff: { id: string; name: string }[];
}

/** What the list of leads can be filtered by, and whom a lead can be given to. */
export async function leadOptions(ctx: ServiceContext): Promise<LeadOptions> {
  requirePermission(ctx, "patient.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const pools = await sql.query<{ id: string; name: string }>(
      "SELECT id, name FROM lead_pool WHERE company_id = yidao_company() ORDER BY name LIMIT 500",
    );
    const staff = await sql.query<{ id: string; name: string }>(
      `SELECT id, name FROM staff WHERE company_id = yidao_company() AND kind IN ('consultant', 'web_consultant')
         AND ($1::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY($1)) ORDER BY name, id LIMIT 500`,
      [ctx.clinicIds],
    );
    return { pools: pools.rows, staff: staff.rows };
  });
}
