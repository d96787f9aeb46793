import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Sql, withTenantSql } from "@/lib/db";
import { checkCounters } from "@/lib/doctor/counters";
import { checkPeople } from "@/lib/doctor/people";
import type { EntrySchedule } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "./enrol";
import { completeRun, emptyRun } from "./finish";
import { loadRun } from "./run";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "./testing/clinic";
import { shortPlan } from "./testing/plans";
import { standingAt } from "./transfer/movable";

let db: TestDatabase;
let clinic: TestClinic;
let journeyId: string;
let runId: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(30));
  const version = await addVersion(db.owner, clinic, shortPlan(clinic));
  journeyId = version.journeyId;
  runId = await addRun(db.owner, clinic, version, { mode: "live" });
});

const within = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => withTenantSql(clinic.companyId, work);

describe("a run that ends", () => {
  it("is not in the way of a pause that comes just then", async () => {
    await db.owner.query("UPDATE journey_run SET state = 'running', people = 0 WHERE id = $1", [runId]);
    const pausing = await db.owner.connect();
    try {
      await pausing.query("BEGIN");
      await pausing.query("SELECT FROM journey WHERE id = $1 FOR UPDATE", [journeyId]);
      const completed = completeRun(clinic.companyId, runId);
      await expect
        .poll(
          async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")).rowCount,
        )
        .toBe(1);
      await pausing.query("UPDATE journey_run SET state = 'paused' WHERE id = $1", [runId]);
      await pausing.query("COMMIT");
      expect(await completed).toBe("paused");
    } finally {
      pausing.release();
    }
  });
});

describe("a journey whose last open run is over", () => {
  const publish = (schedule: EntrySchedule) =>
    db.owner.query(
      `WITH v AS (
         INSERT INTO journey_version (company_id, journey_id, number, document, plan)
         SELECT company_id, journey_id, 2, document, jsonb_set(plan, ARRAY['ops', plan->>'entry', 'schedule'], $2::jsonb) FROM journey_version
         WHERE journey_id = $1 RETURNING id)
       UPDATE journey SET current_version_id = v.id FROM v WHERE journey.id = $1`,
      [journeyId, JSON.stringify(schedule)],
    );
  const begin = (state: string) => db.owner.query("UPDATE journey_run SET state = $2, people = 0 WHERE id = $1", [runId, state]);
  const stateOf = async () => (await db.owner.query<{ state: string }>("SELECT state FROM journey WHERE id = $1", [journeyId])).rows[0]?.state;

  it.each<[EntrySchedule, string]>([
    [{ type: "recurring", every: "day", time: "10:00" }, "running"],
    [{ type: "at", at: "2099-05-01T09:30" }, "running"],
    [{ type: "event", on: { type: "track", event: "paid" } }, "running"],
    [{ type: "now" }, "completed"],
  ])("goes by the version that is published by then: %o", async (schedule, state) => {
    await publish(schedule);
    await begin("running");
    expect(await completeRun(clinic.companyId, runId)).toBe("completed");
    expect(await stateOf()).toBe(state);
  });

  it("is completed when that run was stopped by itself", async () => {
    await begin("stopping");
    expect(await emptyRun(clinic.companyId, runId)).toBe(0);
    expect(await stateOf()).toBe("completed");
  });
});

describe("a run of several shards", () => {
  beforeEach(async () => {
    await enrol(clinic.companyId, runId);
    await db.owner.query("UPDATE enrolment SET shard = abs(hashtext(id::text)) % 4 WHERE run_id = $1", [runId]);
    await db.owner.query("UPDATE journey_run SET shard_count = 4 WHERE id = $1", [runId]);
  });

  it("has its people at a node found in all of them, as many as are asked for", async () => {
    const found = (limit: number) => within(async (sql) => standingAt(sql, await loadRun(sql, clinic.companyId, runId), "entry", limit));
    expect(new Set(await found(100)).size).toBe(30);
    expect(new Set(await found(13)).size).toBe(13);
  });

  it("is emptied of all of them", async () => {
    await db.owner.query("UPDATE journey_run SET state = 'stopping' WHERE id = $1", [runId]);
    expect(await emptyRun(clinic.companyId, runId)).toBe(30);
    expect(await emptyRun(clinic.companyId, runId)).toBe(0);
    const { rows } = await db.owner.query("SELECT state FROM journey_run WHERE id = $1", [runId]);
    expect(rows).toEqual([{ state: "stopped" }]);
    const violations = await within(async (sql) => [
      ...(await checkPeople(sql, clinic.companyId, null)).violations,
      ...(await checkCounters(sql, clinic.companyId)).violations,
    ]);
    expect(violations).toEqual([]);
  });
});
