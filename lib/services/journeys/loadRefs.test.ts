import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
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
