import { holds, type PermissionSet, permissionSet } from "@/lib/auth/matcher";
import type { Permission } from "@/lib/auth/permissions";
import { withSystemSql, withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { Locale } from "@/lib/i18n/locales";
import type { EnginePort } from "./engine-port";

/** Who asks, in which company, and what they may do there. Read afresh for each request, so that a change of role bites at once. */
export interface ServiceContext {
  companyId: string;
  userId: string;
  permissions: PermissionSet;
  /** null = all clinics of the company. */
  clinicIds: string[] | null;
  /** Set when the person may only see the patients of this consultant (no `patient.all`); null = no such limit. */
  consultantId: string | null;
  timezone: string;
  locale: Locale;
  engine: EnginePort;
}

/** The id that no consultant has: a limited member who is linked to nobody sees nobody. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

// Procedures refuse to answer unless a permission was asked for on the way (lib/trpc/init.ts).
const asked = new WeakSet<PermissionSet>();

export function requirePermission(ctx: ServiceContext, permission: Permission): void {
  if (!ctx.permissions.has(permission)) throw new AppError("forbidden", "forbidden", { permission });
  asked.add(ctx.permissions);
}

/** For what every member may see: their own name, company, clinics. */
export function requireMember(ctx: ServiceContext): void {
  asked.add(ctx.permissions);
}

export function wasAuthorized(ctx: ServiceContext): boolean {
  return asked.has(ctx.permissions);
}

/** A clinic that the person may work with. A row of no clinic belongs to the company: visible to those who see all clinics. */
export function requireClinic(ctx: ServiceContext, clinicId: string | null): void {
  if (ctx.clinicIds === null) return;
  if (clinicId === null || !ctx.clinicIds.includes(clinicId)) throw new AppError("forbidden", "clinic_out_of_scope");
}

/** Clinics to filter a list by: the one asked for if allowed, else all allowed ones; null = no filter. */
export function clinicScope(ctx: ServiceContext, clinicId: string | null | undefined): string[] | null {
  if (!clinicId) return ctx.clinicIds;
  requireClinic(ctx, clinicId);
  return [clinicId];
}

export interface Membership {
  companyId: string;
  companyName: string;
  timezone: string;
  roleKey: string;
  grants: string[];
  clinicIds: string[] | null;
  staffId: string | null;
}

/** The first company that a person belongs to, or null. */
export async function membershipOf(userId: string): Promise<Membership | null> {
  const companyId = await withSystemSql(async (sql) => {
    const { rows } = await sql.query<{ company_id: string }>("SELECT company_id FROM member WHERE user_id = $1 ORDER BY created_at, id LIMIT 1", [
      userId,
    ]);
    return rows[0]?.company_id;
  }, userId);
  if (!companyId) return null;
  return withTenantSql(companyId, async (sql) => {
    const { rows } = await sql.query<Membership>(
      `SELECT m.company_id AS "companyId", c.name AS "companyName", c.timezone, r.key AS "roleKey", r.permissions AS grants,
              m.clinic_ids AS "clinicIds", m.staff_id AS "staffId"
         FROM member m
         JOIN role r ON r.company_id = m.company_id AND r.id = m.role_id
         JOIN company c ON c.id = m.company_id
        WHERE m.company_id = $1 AND m.user_id = $2`,
      [companyId, userId],
    );
    return rows[0] ?? null;
  });
}

export interface Caller {
  userId: string;
  locale: Locale;
  engine: EnginePort;
}

export async function serviceContext(caller: Caller): Promise<ServiceContext> {
  const membership = await membershipOf(caller.userId);
  if (!membership) throw new AppError("forbidden", "no_membership");
  return contextFor(caller, membership);
}

export function contextFor(caller: Caller, membership: Membership): ServiceContext {
  const seesAll = holds(membership.grants, "patient.all");
  return {
    companyId: membership.companyId,
    userId: caller.userId,
    permissions: permissionSet(membership.grants),
    clinicIds: membership.clinicIds,
    consultantId: seesAll ? null : (membership.staffId ?? NOBODY),
    timezone: membership.timezone,
    locale: caller.locale,
    engine: caller.engine,
  };
}
