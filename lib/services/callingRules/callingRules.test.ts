import { afterAll, beforeAll, expect, it } from "vitest";
import { type CallGround, callGround, memberContext, seedCall } from "@/lib/services/calls/testing";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { getCallingRules } from "./get";

let db: TestDatabase;
let ground: CallGround;

beforeAll(async () => {
  db = await testDatabase();
  ground = await callGround(db);
  const { companyId, patients, scripts, north } = ground;
  const base = {
    customerId: patients.lin,
    clinicId: north,
    scriptId: scripts.implant,
    category: "marketing" as const,
    at: new Date(Date.now() - 86_400_000).toISOString(),
  };
  await seedCall(db, companyId, { ...base, state: "blocked", reason: "cap_calls:15:3" });
  await seedCall(db, companyId, { ...base, state: "blocked", reason: "cap_answered:15:1" });
  await seedCall(db, companyId, { ...base, state: "blocked", reason: "opt_out" });
  await seedCall(db, companyId, { ...base, state: "blocked", reason: "opt_out", at: "2020-01-01T10:00:00Z" });
  for (const reason of ["redial_budget:2", "redial_budget:3", "stale"]) await seedCall(db, companyId, { ...base, state: "blocked", reason });
  await seedCall(db, companyId, { ...base, state: "accepted" });
});
afterAll(() => db.close());

it("shows the rules in force, seats in use, and what was held back in 7 days", async () => {
  const rules = await getCallingRules(memberContext(ground.companyId));
  expect(rules).toMatchObject({
    timezone: "Asia/Shanghai",
    policy: { window: { from: "09:00", to: "20:00" } },
    tightened: [],
    openToday: [{ from: 9 / 24, to: 20 / 24 }],
    seats: { company: 1000, perScript: 50, used: 1, byScript: [{ name: "种植意向邀约", used: 1 }] },
    clinics: [
      { name: "北店", active: true },
      { name: "南店", active: false },
    ],
    blocked: { byGroup: { default: 0, service: 0, marketing: 2 }, never: [{ code: "opt_out", count: 1 }] },
  });
  // Each is named without its values: they differ from call to call.
  expect(rules.blocked.other).toEqual([
    { code: "redial_budget", count: 2 },
    { code: "stale", count: 1 },
  ]);
  expect(rules.now.mayCall).toBe(rules.now.opensAt === null);
});

it("counts what was held back of the patients whom the member may see", async () => {
  const { companyId, patients, scripts, north, south, consultant } = ground;
  const at = new Date(Date.now() - 3_600_000).toISOString();
  // The clinic is the patient's, wherever the call was planned.
  await seedCall(db, companyId, { customerId: patients.zhou, clinicId: north, scriptId: scripts.implant, at, state: "blocked", reason: "blacklist" });
  const never = async (limits: Parameters<typeof memberContext>[1]) => (await getCallingRules(memberContext(companyId, limits))).blocked.never;
  const own = [{ code: "opt_out", count: 1 }];
  const others = [{ code: "blacklist", count: 1 }];
  expect(await never({})).toEqual(expect.arrayContaining([...own, ...others]));
  expect(await never({ consultantId: consultant })).toEqual(own);
  expect(await never({ clinicIds: [north] })).toEqual(own);
  expect(await never({ clinicIds: [south] })).toEqual(others);
  expect(await never({ clinicIds: [south], consultantId: consultant })).toEqual([]);
});

it("follows the company's own tightenings", async () => {
  const stored = {
    window: { from: "10:00", to: "22:00" },
    noCallPeriods: [{ name: "午休", from: "12:30", to: "13:30" }],
    caps: { marketing: [{ windowDays: 30, limit: 2, counts: "calls", scope: "company", of: "category" }] },
  };
  await db.owner.query("UPDATE company SET calling_policy = $2, seats = 300 WHERE id = $1", [ground.companyId, JSON.stringify(stored)]);
  const rules = await getCallingRules(memberContext(ground.companyId));
  expect(rules).toMatchObject({ policy: { window: { from: "10:00", to: "20:00" } }, tightened: ["marketing"], seats: { company: 300 } });
  expect(rules.openToday).toHaveLength(2);
});

it("is refused without the permission", async () => {
  await expect(getCallingRules(memberContext(ground.companyId, {}, ["call.view"]))).rejects.toMatchObject({ kind: "forbidden" });
});
