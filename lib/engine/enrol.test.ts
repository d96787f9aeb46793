import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import type { EnterOp } from "@/lib/journey/plan";
import { enrol } from "./enrol";
import { emptyRun } from "./finish";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "./testing/clinic";
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

describe("a run that somebody stops or pauses while it takes its audience in", () => {
  /** The first person's row is held elsewhere: people are being taken in while `meanwhile` is done. */
  async function whileEntering(meanwhile: (runId: string) => Promise<unknown>): Promise<{ runId: string; people: number; companyId: string }> {
    const own = await testClinic(db.owner, await db.company());
    const { companyId } = own;
    await addPatients(db.owner, own, mobiles(3));
    const version = await addVersion(db.owner, own, shortPlan(own));
    const runId = await addRun(db.owner, own, version, { mode: "live" });
    const holder = await db.owner.connect();
    try {
      await holder.query("BEGIN");
      await holder.query(
        `INSERT INTO enrolment (company_id, journey_id, version_id, run_id, customer_id, shard, node, entered_at, entered_node_at)
         SELECT $1, $2, $3, $4, id, 0, 'entry', now(), now() FROM customer WHERE company_id = $1 ORDER BY id LIMIT 1`,
        [companyId, version.journeyId, version.versionId, runId],
      );
      const enrolling = enrol(companyId, runId);
      await expect
        .poll(
          async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount,
        )
        .toBe(1);
      await meanwhile(runId);
      await holder.query("ROLLBACK");
      return { runId, companyId, people: await enrolling };
    } finally {
      holder.release(true);
    }
  }

  /** Whoever has to wait fails. */
  const becomes = (state: string) => async (runId: string) => {
    const client = await db.owner.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT FROM journey_run WHERE id = $1 FOR UPDATE NOWAIT", [runId]);
      await client.query("UPDATE journey_run SET state = $2 WHERE id = $1", [runId, state]);
      await client.query("COMMIT");
    } finally {
      client.release(true);
    }
  };
  const found = async (runId: string) =>
    (
      await db.owner.query(
        `SELECT state, people, (SELECT count(*)::int FROM enrolment WHERE run_id = $1) AS enrolled,
                (SELECT count(*)::int FROM entry_tally t WHERE t.journey_id = r.journey_id) AS tallied FROM journey_run r WHERE id = $1`,
        [runId],
      )
    ).rows;

  it("has taken nobody in when it was stopped", async () => {
    const { runId, people, companyId } = await whileEntering(becomes("stopping"));
    expect(people).toBe(0);
    expect(await found(runId)).toEqual([{ state: "stopping", people: 0, enrolled: 0, tallied: 0 }]);
    expect(await emptyRun(companyId, runId)).toBe(0);
    expect(await found(runId)).toEqual([{ state: "stopped", people: 0, enrolled: 0, tallied: 0 }]);
  });

  it("stands still with all of them in it when it was paused", async () => {
    const { runId, people } = await whileEntering(becomes("paused"));
    expect(people).toBe(3);
    expect(await found(runId)).toEqual([{ state: "paused", people: 3, enrolled: 3, tallied: 1 }]);
  });

  it("counts its people once when another attempt has taken them in", async () => {
    const { runId, people } = await whileEntering((id) => db.owner.query("UPDATE journey_run SET people = 3, state = 'running' WHERE id = $1", [id]));
    expect(people).toBe(3);
    expect(await found(runId)).toEqual([{ state: "running", people: 3, enrolled: 0, tallied: 0 }]);
  });
});

describe("an audience that is taken in", () => {
  /** A journey of so many people with these rules, and how to launch it. */
  async function journey(rules: Partial<EnterOp>, size = 6): Promise<() => Promise<{ runId: string; people: number }>> {
    const company = await testClinic(db.owner, await db.company());
    await db.owner.query("INSERT INTO customer (company_id, clinic_id, name) SELECT $1, $2, '患者' FROM generate_series(1, $3::int)", [
      company.companyId,
      company.clinicId,
      size,
    ]);
    const plan = shortPlan(company);
    const entry = plan.ops[plan.entry];
    if (entry?.op !== "enter") throw new Error("no entry");
    const version = await addVersion(db.owner, company, { ...plan, ops: { ...plan.ops, [plan.entry]: { ...entry, ...rules } } });
    return async () => {
      const runId = await addRun(db.owner, company, version, { mode: "live" });
      return { runId, people: await enrol(company.companyId, runId) };
    };
  }

  const refused = async (runId: string) => {
    const { rows } = await db.owner.query<{ metric: string; value: number }>(
      "SELECT metric, sum(value)::int AS value FROM counter WHERE run_id = $1 AND metric LIKE 'refused:%' GROUP BY 1",
      [runId],
    );
    return Object.fromEntries(rows.map((row) => [row.metric, row.value]));
  };

  it("stops at the caps over all runs, and counts whom it left out", async () => {
    const launch = await journey({ limits: { total: 10, daily: 8 } });
    expect((await launch()).people).toBe(6);
    const second = await launch();
    expect(second.people).toBe(2);
    expect(await refused(second.runId)).toEqual({ "refused:cap_daily": 4 });
    const total = await journey({ limits: { total: 2, daily: null }, reentry: { type: "never" } });
    const first = await total();
    expect([first.people, await refused(first.runId)]).toEqual([2, { "refused:cap_total": 4 }]);
    const last = await total();
    expect([last.people, await refused(last.runId)]).toEqual([0, { "refused:reentry_never": 2, "refused:cap_total": 4 }]);
  });

  it("has nobody in it twice when two runs begin at once", async () => {
    // So many that both are at it at the same moment.
    const launch = await journey({ reentry: { type: "after_exit" } }, 3_000);
    const runs = await Promise.all([launch(), launch(), launch()]);
    expect(runs.map((run) => run.people).toSorted((a, b) => a - b)).toEqual([0, 0, 3_000]);
    const late = runs.filter((run) => run.people === 0);
    for (const { runId } of late) expect(await refused(runId)).toEqual({ "refused:already_in": 3_000 });
  });
});
