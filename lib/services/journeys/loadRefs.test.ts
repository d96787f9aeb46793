import { afterAll, beforeAll, expect, it } from "vitest";
import { callingLock } from "@/lib/journey/refs";
import { setPrices } from "@/lib/services/prices/set";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { checkJourney } from "./check";
import { createJourney } from "./create";
import { loadRefs } from "./loadRefs";

let db: TestDatabase;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db.close());

it("gives the company's calling hours in force, never beyond the platform's", async () => {
  const companyId = await db.company("星海口腔");
  const ctx = testContext(companyId, ["*"]);
  const { id } = await createJourney(ctx, { name: "提醒" });
  const hours = async (stored: object) => {
    await db.owner.query("UPDATE company SET calling_policy = $2 WHERE id = $1", [companyId, JSON.stringify(stored)]);
    return (await loadRefs(ctx, { journeyId: id })).callingWindow;
  };
  expect(await hours({})).toEqual({ from: "09:00", to: "20:00" });
  expect(await hours({ window: { from: "13:00", to: "18:00" } })).toEqual({ from: "13:00", to: "18:00" });
  expect(await hours({ window: { from: "07:00", to: "18:00" } })).toEqual({ from: "09:00", to: "18:00" });
});

it("gives the price of a text that the company has set", async () => {
  const companyId = await db.company("价格口腔");
  const ctx = testContext(companyId, ["*"]);
  const { id } = await createJourney(ctx, { name: "提醒" });
  const price = async () => (await loadRefs(ctx, { journeyId: id })).textSegmentFen;
  expect(await price()).toBe(5);
  await setPrices(ctx, { call_minute: 15, text_segment: 8 });
  expect(await price()).toBe(8);
});

it("tells a member of one clinic of others' clinics and staff only what the drawing names", async () => {
  const companyId = await db.company("多店口腔");
  const ids = async (query: string, params: unknown[]) => (await db.owner.query<{ id: string }>(query, params)).rows.map(({ id }) => id);
  const [north = "", south = "", west = ""] = await ids(
    `INSERT INTO clinic (company_id, name, short_name, calling_active, calling_reason) VALUES ($1, '北', '北', true, NULL), ($1, '南', '南', false, '欠费'),
     ($1, '西', '西', false, '审核中') RETURNING id`,
    [companyId],
  );
  const [, , , drawn = ""] = await ids(
    `INSERT INTO staff (company_id, name, kind, clinic_id) VALUES ($1, '北咨询', 'consultant', $2), ($1, '南咨询', 'consultant', $3),
     ($1, '总咨询', 'consultant', NULL), ($1, '南画上的', 'consultant', $3) RETURNING id`,
    [companyId, north, south],
  );
  const all = testContext(companyId, ["*"]);
  const { id } = await createJourney(all, { name: "提醒" });
  const document = {
    schema: 1,
    nodes: [
      { id: "n1", kind: "follow-up", name: "跟进", position: { x: 0, y: 0 }, config: { assign: { to: "round_robin", staffIds: [drawn] } } },
      { id: "n2", kind: "event-entry", name: "入口", position: { x: 0, y: 0 }, config: { on: { type: "appointment", clinicIds: [west] } } },
      { id: "n3", kind: "ai-call", name: "外呼", position: { x: 0, y: 0 }, config: {} },
    ],
    edges: [],
  };
  await db.owner.query("UPDATE journey_draft SET document = $2 WHERE journey_id = $1", [id, JSON.stringify(document)]);
  const inNorth = testContext(companyId, ["*"], { clinicIds: [north] });
  const refs = await loadRefs(inNorth, { journeyId: id });
  expect(refs.clinics).toMatchObject([{ name: "北" }, { name: "西", callingReason: null }]);
  expect(refs.staff.map(({ name }) => name).sort()).toEqual(["北咨询", "总咨询", "南画上的"].sort());
  // What the canvas says of calling is the same all the same.
  expect(refs.otherClinics).toEqual({ open: 0, closed: 1 });
  expect(callingLock(refs)).toMatchObject({ code: "calling_inactive_some", params: { count: 2, clinics: "西, …" } });
  const warned = async (of: typeof all) => (await checkJourney(of, { id })).problems.find(({ code }) => code === "calling_inactive_some")?.params;
  expect(await warned(inNorth)).toEqual({ count: 2, clinics: "西, …" });
  expect(await warned(all)).toEqual({ count: 2, clinics: expect.stringContaining("南") });
  const whole = await loadRefs(all, { journeyId: id });
  expect([whole.clinics.length, whole.staff.length, whole.otherClinics]).toEqual([3, 4, { open: 0, closed: 0 }]);
  const own = await ids("SELECT id FROM staff WHERE company_id = $1 AND name = '北咨询'", [companyId]);
  const consultant = await loadRefs(testContext(companyId, ["*"], { consultantId: own[0] ?? "" }), { journeyId: id });
  expect([consultant.clinics.length, consultant.staff.map(({ name }) => name).sort()]).toEqual([3, ["北咨询", "南画上的"].sort()]);
});
