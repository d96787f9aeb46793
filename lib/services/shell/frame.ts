import { withTenantSql } from "@/lib/db";
import { ALL_PERMISSIONS, type Permission } from "@/lib/auth/permissions";
import { requireMember, type ServiceContext } from "../context";

export interface Frame {
  company: { name: string; timezone: string };
  user: { id: string; name: string; email: string };
  /** Those the person may work with. */
  clinics: Array<{ id: string; name: string; shortName: string; callingActive: boolean }>;
  permissions: Permission[];
  /** Company-wide figures count people whom this person may not see by name. */
  isLimited: boolean;
}

/** What stands around every page. */
export async function frame(ctx: ServiceContext): Promise<Frame> {
  requireMember(ctx);
  const permissions = ALL_PERMISSIONS.filter((p) => ctx.permissions.has(p));
  return withTenantSql(ctx.companyId, async (sql) => {
    const company = await sql.query<{ name: string; timezone: string }>("SELECT name, timezone FROM company WHERE id = $1", [ctx.companyId]);
    const user = await sql.query<{ id: string; name: string; email: string }>("SELECT id, name, email FROM auth_user WHERE id = $1", [ctx.userId]);
    const clinics = await sql.query<Frame["clinics"][number]>(
      `SELECT id, name, short_name AS "shortName", calling_active AS "callingActive" FROM clinic
        WHERE company_id = $1 AND ($2::uuid[] IS NULL OR id = ANY($2)) ORDER BY created_at, id`,
      [ctx.companyId, ctx.clinicIds],
    );
    const [companyRow] = company.rows;
    const [userRow] = user.rows;
    if (!companyRow || !userRow) throw new Error("the member's company or user is gone");
    return { company: companyRow, user: userRow, clinics: clinics.rows, permissions, isLimited: ctx.clinicIds !== null || ctx.consultantId !== null };
  });
}
