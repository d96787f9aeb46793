import { afterAll, beforeAll, expect, it } from "vitest";
import { startTest } from "@/lib/services/runs/startTest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { createJourney } from "./create";
import { getJourney } from "./get";
import { publishJourney } from "./publish";
import { furnish } from "./testing";

let db: TestDatabase;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

it("a journey that was only tried out names its latest test run, until it is published", async () => {
  const companyId = await db.company();
  await furnish(db, companyId);
  const engine = { ...noEngine, startRun: async () => undefined, syncSchedule: async () => undefined, pauseSchedule: async () => undefined };
  const ctx = testContext(companyId, ["*"], { engine });
  const { id } = await createJourney(ctx, { name: "种植意向邀约", template: "implant-invitation" });
  expect(await getJourney(ctx, { id })).toMatchObject({ lastTestRunId: null });
  const tried = await startTest(ctx, { journeyId: id, source: "draft", sampleSize: 5 });
  if (tried.type !== "started") throw new Error(JSON.stringify(tried));
  expect(await getJourney(ctx, { id })).toMatchObject({ currentVersion: null, lastTestRunId: tried.runId });
  const { revision } = (await getJourney(ctx, { id })).draft;
  await publishJourney(ctx, { id, revision, launch: false });
  expect(await getJourney(ctx, { id })).toMatchObject({ lastTestRunId: null });
});
