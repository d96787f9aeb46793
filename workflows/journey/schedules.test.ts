import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { wantedSchedules } from "@/lib/engine/schedules";
import { addVersion, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { shortPlan } from "@/lib/engine/testing/plans";
import type { EntrySchedule, Plan } from "@/lib/journey/plan";
import { nextFirings } from "@/lib/journey/schedule";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { listAudit } from "@/lib/services/audit/list";
import { missedJourneys } from "@/lib/services/overview/missed";
import { getMissedLaunch } from "@/lib/services/runs/missed";
import { resumeRun } from "@/lib/services/runs/resume";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { type TestTemporal, testTemporal } from "@/lib/testing/temporal";
import { engineOver } from "./client";
import { scheduleId } from "./ids";
import { reconcileSchedules } from "./schedules";

let db: TestDatabase;
let temporal: TestTemporal;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  [db, temporal] = await Promise.all([testDatabase(), testTemporal()]);
  clinic = await testClinic(db.owner, await db.company());
});
afterAll(() => Promise.all([db?.close(), temporal?.close()]));

const at = (year: number): EntrySchedule => ({ type: "at", at: `${year}-05-01T09:30` });

function scheduled(schedule: EntrySchedule): Plan {
  const plan = shortPlan(clinic);
  const entry = plan.ops[plan.entry];
  if (entry?.op !== "enter") throw new Error("no entry");
  return { ...plan, ops: { ...plan.ops, [plan.entry]: { ...entry, schedule } } };
}

const handle = (journeyId: string) => temporal.client.schedule.getHandle(scheduleId(journeyId));
const reconcile = async () => reconcileSchedules(temporal.client, "yidao", await wantedSchedules());
const setState = (journeyId: string, state: string) => db.owner.query("UPDATE journey SET state = $2 WHERE id = $1", [journeyId, state]);

describe("the schedule of a journey", () => {
  it("is put right from the database, whatever request got lost", async () => {
    const { journeyId } = await addVersion(db.owner, clinic, scheduled(at(2098)));
    const now = await addVersion(db.owner, clinic, shortPlan(clinic));
    const past = await addVersion(db.owner, clinic, scheduled(at(2020)));
    // Never made, or lost.
    expect(await reconcile()).toBe(1);
    expect((await handle(journeyId).describe()).state.paused).toBe(false);
    await expect(handle(now.journeyId).describe()).rejects.toThrow();
    await expect(handle(past.journeyId).describe()).rejects.toThrow();
    expect(await reconcile()).toBe(0);
    // The pause was written, its request lost; then the same of the resume.
    for (const state of ["paused", "running"]) {
      await setState(journeyId, state);
      expect(await reconcile()).toBe(1);
      expect((await handle(journeyId).describe()).state.paused).toBe(state === "paused");
      expect(await reconcile()).toBe(0);
    }
    // Published anew while the engine was away.
    await db.owner.query(
      `WITH v AS (
         INSERT INTO journey_version (company_id, journey_id, number, document, plan)
         SELECT company_id, journey_id, 2, document, jsonb_set(plan, ARRAY['ops', plan->>'entry', 'schedule', 'at'], '"2097-05-01T09:30"')
         FROM journey_version WHERE journey_id = $1 RETURNING id)
       UPDATE journey SET current_version_id = v.id FROM v WHERE journey.id = $1`,
      [journeyId],
    );
    expect(await reconcile()).toBe(1);
    expect((await handle(journeyId).describe()).info.nextActionTimes[0]?.getUTCFullYear()).toBe(2097);
    // What does not run any more gets none.
    await setState(journeyId, "stopped");
    await handle(journeyId).delete();
    expect(await reconcile()).toBe(0);
  }, 120_000);

  it("that was missed for good, with everything down, pauses its journey, which asks whoever resumes it", async () => {
    const { journeyId, versionId } = await addVersion(db.owner, clinic, scheduled(at(2020)));
    const begun = await addVersion(db.owner, clinic, scheduled(at(2020)));
    const stateOf = async (id: string) => (await db.owner.query("SELECT state FROM journey WHERE id = $1", [id])).rows[0]?.state;
    for (const id of [versionId, begun.versionId]) await db.owner.query("UPDATE journey_version SET published_at = '2020-04-30' WHERE id = $1", [id]);
    await db.owner.query(
      `INSERT INTO journey_run (company_id, journey_id, version_id, mode, trigger, scheduled_for, state, finished_at)
       VALUES ($1, $2, $3, 'live', 'schedule', '2020-05-01T09:30+08', 'completed', now())`,
      [clinic.companyId, begun.journeyId, begun.versionId],
    );
    expect(await reconcile()).toBe(1);
    expect([await stateOf(journeyId), await stateOf(begun.journeyId)]).toEqual(["paused", "running"]);
    const ctx = testContext(clinic.companyId, ["*"], { engine: engineOver(temporal.client, "yidao") });
    expect(await getMissedLaunch(ctx, { journeyId })).toEqual({ at: new Date("2020-05-01T01:30:00Z") });
    expect((await listAudit(ctx, { action: "journey.missed" })).rows.map((row) => row.targetId)).toEqual([journeyId]);
    const told = await withTenantSql(clinic.companyId, (sql) => missedJourneys(sql, ctx, null));
    expect(told).toEqual([{ journeyId, journeyName: "测试旅程", at: new Date("2020-05-01T01:30:00Z") }]);
    expect(await reconcile()).toBe(0);
    // Left out, it is over: nobody is asked again.
    await resumeRun(ctx, { journeyId, missed: "skip" });
    expect(await reconcile()).toBe(0);
    expect(await stateOf(journeyId)).toBe("completed");
  }, 120_000);

  it("is changed in place, and stays paused", async () => {
    const engine = engineOver(temporal.client, "yidao");
    const { journeyId } = await addVersion(db.owner, clinic, shortPlan(clinic));
    const journey = { companyId: clinic.companyId, journeyId };
    await engine.syncSchedule(journey, at(2098), "Asia/Shanghai");
    const { info } = await handle(journeyId).describe();
    await engine.pauseSchedule(journey, true);
    await engine.syncSchedule(journey, at(2097), "Asia/Shanghai");
    const after = await handle(journeyId).describe();
    expect(after.info.createdAt).toEqual(info.createdAt);
    expect(after.state.paused).toBe(true);
    expect(after.info.nextActionTimes.map((time) => time.getUTCFullYear())).toEqual([2097]);
    await engine.removeSchedule(journey);
    await engine.removeSchedule(journey);
    await engine.pauseSchedule(journey, false);
  }, 120_000);

  it.each<[string, EntrySchedule]>([
    ["America/New_York", { type: "cron", cron: "30 1,2 * 3,11 SUN" }],
    ["Europe/London", { type: "cron", cron: "30 1 * 3,10 SUN" }],
    ["Australia/Lord_Howe", { type: "cron", cron: "15,45 1,2 * 4,10 SUN" }],
    ["Asia/Shanghai", { type: "recurring", every: "month", monthDays: [29, 30, 31], time: "10:00" }],
    ["Asia/Shanghai", { type: "cron", cron: "0 10 29 2 *" }],
  ])("fires in %s at the instants that the pure code names: %o", async (zone, schedule) => {
    const engine = engineOver(temporal.client, "yidao");
    const { journeyId } = await addVersion(db.owner, clinic, shortPlan(clinic));
    await engine.syncSchedule({ companyId: clinic.companyId, journeyId }, schedule, zone);
    const { info } = await handle(journeyId).describe();
    expect(info.nextActionTimes.length).toBeGreaterThan(8);
    expect(info.nextActionTimes.map((at) => at.toISOString())).toEqual(
      nextFirings(schedule, zone, new Date(), info.nextActionTimes.length).map((at) => at.toISOString()),
    );
    await handle(journeyId).delete();
  });
});
