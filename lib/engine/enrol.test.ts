import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "./enrol";
import { addRun, addVersion, type TestClinic, testClinic } from "./testing/clinic";
import { shortPlan } from "./testing/plans";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
});
afterAll(() => db?.close());

const addPeople = (count: number) =>
  db.owner.query("INSERT INTO customer (company_id, clinic_id, name) SELECT $1, $2, '患者' || i FROM generate_series(1, $3::int) i", [
    clinic.companyId,
    clinic.clinicId,
    count,
  ]);

describe("the audience's size", () => {
  it.each([
    { more: 4_999, people: 4_999, shards: 1 },
    { more: 1, people: 5_000, shards: 4 },
    { more: 45_000, people: 50_000, shards: 4 },
    { more: 1, people: 50_001, shards: 8 },
  ])("$people people are moved by $shards shards", async ({ more, people, shards }) => {
    await addPeople(more);
    const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
    expect(await enrol(clinic.companyId, runId)).toBe(people);
    const { rows } = await db.owner.query<{ asked: number; used: number; least: number }>(
      `SELECT (SELECT shard_count::int FROM journey_run WHERE id = $1) AS asked, count(*)::int AS used, min(n)::int AS least
       FROM (SELECT count(*) AS n FROM enrolment WHERE run_id = $1 GROUP BY shard) x`,
      [runId],
    );
    expect(rows[0]).toMatchObject({ asked: shards, used: shards });
    expect(rows[0]?.least).toBeGreaterThan((people / shards) * 0.8);
  });
});
