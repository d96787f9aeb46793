import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_ROLES, type RoleKey } from "@/lib/auth/permissions";
import { AppError } from "@/lib/errors";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext } from "@/lib/testing/service-context";
import { clinicScope, requireClinic, requirePermission, serviceContext, wasAuthorized } from "./context";

const CLINIC_A = "aaaaaaaa-0000-4000-8000-000000000001";
const CLINIC_B = "aaaaaaaa-0000-4000-8000-000000000002";
const STAFF = "bbbbbbbb-0000-4000-8000-000000000001";
let db: TestDatabase;
let company: string;
let other: string;

beforeAll(async () => {
  db = await testDatabase();
  company = await db.company("一");
  other = await db.company("二");
  await db.owner.query("INSERT INTO clinic (company_id, id, name, short_name) VALUES ($1, $2, 'A', 'A'), ($1, $3, 'B', 'B')", [
    company,
    CLINIC_A,
    CLINIC_B,
  ]);
  await db.owner.query("INSERT INTO staff (company_id, id, name, kind) VALUES ($1, $2, '林顾问', 'consultant')", [company, STAFF]);
});
afterAll(() => db.close());

async function member(user: string, role: RoleKey, of = company, clinics: string[] | null = null, staff: string | null = null): Promise<void> {
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ($1, $1, $1) ON CONFLICT DO NOTHING", [user]);
  await db.owner.query("INSERT INTO role (company_id, key, name, permissions) VALUES ($1, $2, $2, $3) ON CONFLICT DO NOTHING", [
    of,
    role,
    DEFAULT_ROLES[role].grants,
  ]);
  await db.owner.query(
    "INSERT INTO member (company_id, user_id, role_id, clinic_ids, staff_id) SELECT $1, $2, id, $4, $5 FROM role WHERE company_id = $1 AND key = $3",
    [of, user, role, clinics, staff],
  );
}
const contextOf = (userId: string) => serviceContext({ userId, locale: "zh-CN", engine: noEngine });
const codeOf = (work: () => unknown) => {
  try {
    work();
    return "ok";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

describe("a context from a session", () => {
  it("is of the member's own company, with the role's grants", async () => {
    await member("marketer", "marketer");
    const ctx = await contextOf("marketer");
    expect(ctx).toMatchObject({ companyId: company, clinicIds: null, consultantId: null, timezone: "Asia/Shanghai" });
    expect(ctx.permissions.has("journey.publish")).toBe(true);
    expect(ctx.permissions.has("settings.members.manage")).toBe(false);
  });

  it("of the other company's admin is of the other company only", async () => {
    await member("foreign", "company_admin", other);
    expect((await contextOf("foreign")).companyId).toBe(other);
  });

  it("is refused to people without a membership", async () => {
    await expect(contextOf("nobody")).rejects.toMatchObject({ kind: "forbidden", code: "no_membership" });
  });

  it("follows a change of role, of clinics and a removal at the next request", async () => {
    await member("moving", "marketer");
    expect((await contextOf("moving")).permissions.has("journey.publish")).toBe(true);
    await db.owner.query("UPDATE role SET permissions = '{journey.view}' WHERE company_id = $1 AND key = 'marketer'", [company]);
    await db.owner.query("UPDATE member SET clinic_ids = $2 WHERE user_id = $1", ["moving", [CLINIC_A]]);
    const after = await contextOf("moving");
    expect(after.permissions.has("journey.publish")).toBe(false);
    expect(after.clinicIds).toEqual([CLINIC_A]);
    await db.owner.query("DELETE FROM member WHERE user_id = 'moving'");
    await expect(contextOf("moving")).rejects.toMatchObject({ code: "no_membership" });
  });

  it("limits a consultant to their own patients, and to nobody's when they are linked to no one", async () => {
    await member("linked", "consultant", company, null, STAFF);
    await member("unlinked", "consultant");
    expect((await contextOf("linked")).consultantId).toBe(STAFF);
    expect((await contextOf("unlinked")).consultantId).toBe("00000000-0000-0000-0000-000000000000");
  });
});

describe("asking", () => {
  it("for a permission that is not held is refused with its name", () => {
    const ctx = testContext("c", ["journey.view"]);
    expect(() => requirePermission(ctx, "journey.edit")).toThrowError(
      expect.objectContaining({ code: "forbidden", params: { permission: "journey.edit" } }),
    );
    expect(wasAuthorized(ctx)).toBe(false);
    requirePermission(ctx, "journey.view");
    expect(wasAuthorized({ ...ctx })).toBe(true);
  });

  it("for a clinic stays within one's own", () => {
    const all = testContext("c", ["*"]);
    const one = testContext("c", ["*"], { clinicIds: [CLINIC_A] });
    expect(codeOf(() => requireClinic(all, CLINIC_B))).toBe("ok");
    expect(codeOf(() => requireClinic(all, null))).toBe("ok");
    expect(codeOf(() => requireClinic(one, CLINIC_A))).toBe("ok");
    expect(codeOf(() => requireClinic(one, CLINIC_B))).toBe("clinic_out_of_scope");
    expect(codeOf(() => requireClinic(one, null))).toBe("clinic_out_of_scope");
    expect(clinicScope(all, null)).toBeNull();
    expect(clinicScope(one, null)).toEqual([CLINIC_A]);
    expect(clinicScope(all, CLINIC_B)).toEqual([CLINIC_B]);
    expect(codeOf(() => clinicScope(one, CLINIC_B))).toBe("clinic_out_of_scope");
  });
});
