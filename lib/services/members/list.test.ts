import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { list } from "./list";

const NORTH = "aaaaaaaa-0000-4000-8000-000000000001";
const SOUTH = "aaaaaaaa-0000-4000-8000-000000000002";

let db: TestDatabase;
let companyId: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  companyId = await db.company();
  await db.owner.query("INSERT INTO clinic (company_id, id, name, short_name) VALUES ($1, $2, '北', '北'), ($1, $3, '南', '南')", [
    companyId,
    NORTH,
    SOUTH,
  ]);
  await db.owner.query("INSERT INTO role (company_id, key, name, permissions) VALUES ($1, 'clinic', '门店管理员', '{}')", [companyId]);
  for (const [user, clinics] of [
    ["all", null],
    ["north", [NORTH]],
    ["south", [SOUTH]],
  ] as const) {
    await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ($1, $1, $1)", [user]);
    await db.owner.query("INSERT INTO member (company_id, user_id, role_id, clinic_ids) SELECT $1, $2, id, $3 FROM role WHERE company_id = $1", [
      companyId,
      user,
      clinics,
    ]);
  }
});
afterAll(() => db.close());

it("shows and counts the people who share a clinic with the member or work for all", async () => {
  const seen = async (clinicIds: string[] | null) => {
    const { members, roles } = await list(testContext(companyId, ["settings.members.view"], { userId: "north", clinicIds }));
    return { names: members.map((m) => m.name), self: members.find((m) => m.isSelf)?.name, counts: roles.map((r) => r.members) };
  };
  expect(await seen(null)).toEqual({ names: ["all", "north", "south"], self: "north", counts: [3] });
  expect(await seen([NORTH])).toEqual({ names: ["all", "north"], self: "north", counts: [2] });
});
