import { holds } from "@/lib/auth/matcher";
import { ALL_PERMISSIONS, type Permission } from "@/lib/auth/permissions";
import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "../context";

export interface MemberRow {
  id: string;
  name: string;
  email: string;
  roleId: string;
  /** null = all clinics. */
  clinics: string[] | null;
  staffName: string | null;
  lastSignInAt: Date | null;
  isSelf: boolean;
}

export interface RoleRow {
  id: string;
  key: string;
  name: string;
  permissions: Permission[];
  members: number;
}

/** Members whom a member of the clinics $2 may know of; null = all. */
const SHARES_CLINIC = "($2::uuid[] IS NULL OR m.clinic_ids IS NULL OR m.clinic_ids && $2)";

/** The company's people and its roles. A clinic admin sees the people who share a clinic with them or work for all. */
export async function list(ctx: ServiceContext): Promise<{ members: MemberRow[]; roles: RoleRow[] }> {
  requirePermission(ctx, "settings.members.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const members = await sql.query<MemberRow & { clinicIds: string[] | null }>(
      `SELECT m.id, u.name, u.email, m.role_id AS "roleId", s.name AS "staffName", m.user_id = $3 AS "isSelf",
              CASE WHEN m.clinic_ids IS NOT NULL THEN ARRAY(SELECT c.short_name FROM clinic c
                WHERE c.company_id = m.company_id AND c.id = ANY(m.clinic_ids) ORDER BY c.created_at, c.id) END AS clinics,
              (SELECT max(created_at) FROM auth_session WHERE user_id = m.user_id) AS "lastSignInAt"
         FROM member m
         JOIN auth_user u ON u.id = m.user_id
         LEFT JOIN staff s ON s.company_id = m.company_id AND s.id = m.staff_id
        WHERE m.company_id = $1 AND ${SHARES_CLINIC}
        ORDER BY m.created_at, m.id`,
      [ctx.companyId, ctx.clinicIds, ctx.userId],
    );
    const roles = await sql.query<{ id: string; key: string; name: string; permissions: string[]; members: number }>(
      `SELECT r.id, r.key, r.name, r.permissions,
              (SELECT count(*)::int FROM member m WHERE m.company_id = r.company_id AND m.role_id = r.id AND ${SHARES_CLINIC}) AS members
         FROM role r WHERE r.company_id = $1 ORDER BY r.id`,
      [ctx.companyId, ctx.clinicIds],
    );
    return {
      members: members.rows.map(({ id, name, email, roleId, clinics, staffName, lastSignInAt, isSelf }) => ({
        id,
        name,
        email,
        roleId,
        clinics,
        staffName,
        lastSignInAt,
        isSelf,
      })),
      roles: roles.rows.map((role) => ({ ...role, permissions: ALL_PERMISSIONS.filter((p) => holds(role.permissions, p)) })),
    };
  });
}
