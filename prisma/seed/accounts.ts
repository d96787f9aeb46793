import { hashPassword } from "better-auth/crypto";
import { DEFAULT_ROLES, ROLE_KEYS, type RoleKey } from "@/lib/auth/permissions";
import type { Sql } from "@/lib/db";
import { demoId } from "./random";

export interface DemoAccount {
  email: string;
  password: string;
  name: string;
  role: RoleKey;
  /** Which clinics of the company, by their order in the seed; null = all. */
  clinics: number[] | null;
  /** The consultant that they are: what is handed to them is their own work. */
  staff?: string;
}

const PASSWORD = "yidao-demo-2026";
/** Who follows people up in the demo. */
export const DEMO_CLINIC_STAFF = "周可";

/** The demo company's people; the first is the one that the start prints. */
export const DEMO_ACCOUNTS: readonly [DemoAccount, ...DemoAccount[]] = [
  { email: "marketer@yidao.demo", password: PASSWORD, name: "林晓雯", role: "marketer", clinics: null },
  { email: "clinic@yidao.demo", password: PASSWORD, name: "周可", role: "clinic", clinics: [0], staff: DEMO_CLINIC_STAFF },
  { email: "admin@yidao.demo", password: PASSWORD, name: "许诺", role: "company_admin", clinics: null },
];

/** The second company's admin: sees nothing of the first. */
export const SECOND_COMPANY_ACCOUNTS: readonly DemoAccount[] = [
  { email: "admin@yunshan.demo", password: PASSWORD, name: "顾青", role: "company_admin", clinics: null },
];

/**
 * Makes the company's default roles and these accounts with their memberships where they are missing. To be called inside the
 * company's tenant transaction, after its clinics are there. What people changed since (a role, a password) stays as it is.
 */
export async function seedAccounts(sql: Sql, companyId: string, clinicIds: readonly string[], accounts: readonly DemoAccount[]): Promise<void> {
  for (const key of ROLE_KEYS) {
    const { name, grants } = DEFAULT_ROLES[key];
    await sql.query("INSERT INTO role (company_id, key, name, permissions) VALUES ($1, $2, $3, $4) ON CONFLICT (company_id, key) DO NOTHING", [
      companyId,
      key,
      name,
      grants,
    ]);
  }
  for (const account of accounts) {
    const userId = await seedUser(sql, account);
    const scope = account.clinics?.map((index) => {
      const id = clinicIds[index];
      if (!id) throw new Error(`${account.email} names clinic ${index}, the company has ${clinicIds.length}`);
      return id;
    });
    const staffId = account.staff ? demoId(companyId, "consultant", account.staff) : null;
    if (staffId)
      await sql.query(
        "INSERT INTO staff (company_id, id, name, kind, clinic_id) VALUES ($1, $2, $3, 'consultant', $4) ON CONFLICT (company_id, id) DO NOTHING",
        [companyId, staffId, account.staff, scope?.[0] ?? null],
      );
    await sql.query(
      `INSERT INTO member (company_id, user_id, role_id, clinic_ids, staff_id)
       SELECT $1, $2, id, $4, $5 FROM role WHERE company_id = $1 AND key = $3
       ON CONFLICT (company_id, user_id) DO NOTHING`,
      [companyId, userId, account.role, scope ?? null, staffId],
    );
  }
}

async function seedUser(sql: Sql, account: DemoAccount): Promise<string> {
  const known = await sql.query<{ id: string }>("SELECT id FROM auth_user WHERE email = $1", [account.email]);
  if (known.rows[0]) return known.rows[0].id;
  const userId = crypto.randomUUID();
  await sql.query("INSERT INTO auth_user (id, name, email, email_verified) VALUES ($1, $2, $3, true)", [userId, account.name, account.email]);
  await sql.query("INSERT INTO auth_account (id, user_id, account_id, provider_id, password) VALUES ($1, $2, $2, 'credential', $3)", [
    crypto.randomUUID(),
    userId,
    await hashPassword(account.password),
  ]);
  return userId;
}
