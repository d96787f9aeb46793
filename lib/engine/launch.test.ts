import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EntrySchedule, Plan } from "@/lib/journey/plan";
import { nextFirings } from "@/lib/journey/schedule";
import { wallAt } from "@/lib/time/wall";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "./enrol";
import { emptyRun } from "./finish";
import { launchScheduled } from "./launch";
import { cancelLeftovers, stranded } from "./sweep";
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

const DAILY: EntrySchedule = { type: "recurring", every: "day", time: "10:00" };

function entering(schedule: EntrySchedule): Plan {
  const plan = shortPlan(clinic);
  const entry = plan.ops[plan.entry];
  if (entry?.op !== "enter") throw new Error("no entry");
  return { ...plan, ops: { ...plan.ops, [plan.entry]: { ...entry, schedule } } };
}
const daily = () => entering(DAILY);
const firing = (): Date => nextFirings(DAILY, "Asia/Shanghai", new Date(), 1)[0] ?? new Date(Number.NaN);

const runs = async (journeyId: string) => (await db.owner.query("SELECT FROM journey_run WHERE journey_id = $1", [journeyId])).rowCount;

it("makes one run of an instant, however often it is asked to", async () => {
  const { journeyId } = await addVersion(db.owner, clinic, daily());
  const at = firing();
  const first = await launchScheduled(clinic.companyId, journeyId, at);
  expect(first).not.toBeNull();
  expect(await launchScheduled(clinic.companyId, journeyId, at)).toEqual(first);
  expect(await runs(journeyId)).toBe(1);
});

it("takes nobody in when a schedule of an earlier version still fires", async () => {
  const onEvent: EntrySchedule = { type: "event", on: { type: "track", event: "paid" } };
  for (const schedule of [onEvent, { type: "now" } as const, { ...DAILY, time: "10:30" } as const]) {
    const { journeyId } = await addVersion(db.owner, clinic, entering(schedule));
    expect(await launchScheduled(clinic.companyId, journeyId, firing())).toBeNull();
    expect(await runs(journeyId)).toBe(0);
  }
  const version = await addVersion(db.owner, clinic, entering(onEvent));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await expect(enrol(clinic.companyId, runId)).rejects.toThrow("by events");
});

it("is not made hours late, when no worker was there to make it", async () => {
  const at = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 2 * 3_600_000);
  const { hour, minute } = wallAt(at, "Asia/Shanghai");
  const pad = (n: number) => String(n).padStart(2, "0");
  const { journeyId } = await addVersion(db.owner, clinic, entering({ ...DAILY, time: `${pad(hour)}:${pad(minute)}` }));
  expect(await launchScheduled(clinic.companyId, journeyId, at)).toBeNull();
  expect(await launchScheduled(clinic.companyId, journeyId, new Date(at.getTime() + 86_400_000))).not.toBeNull();
});

it("is found by the sweep when it was paused and resumed before its loops were ever there", async () => {
  const { journeyId } = await addVersion(db.owner, clinic, daily());
  const made = await launchScheduled(clinic.companyId, journeyId, firing());
  const runId = made?.runId ?? "";
  const found = async () => (await stranded()).filter((run) => run.runId === runId);
  await db.owner.query("UPDATE journey_run SET state = 'paused', created_at = now() - interval '30 seconds' WHERE id = $1", [runId]);
  expect(await found()).toEqual([]);
  await db.owner.query("UPDATE journey_run SET state = 'running' WHERE id = $1", [runId]);
  expect(await found()).toEqual([{ companyId: clinic.companyId, runId, shards: [], stopping: false }]);
  await enrol(clinic.companyId, runId);
  expect(await found()).toEqual([]);
});

it("is found by the sweep when nobody came all day, or its loop was lost after its last person", async () => {
  const version = await addVersion(db.owner, clinic, shortPlan(clinic));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  const found = async () => (await stranded()).filter((run) => run.runId === runId).length;
  const set = (values: string) => db.owner.query(`UPDATE journey_run SET ${values} WHERE id = $1`, [runId]);
  await set("state = 'running', people = 0, created_at = now() - interval '1 day', intake_until = now() + interval '1 minute'");
  expect(await found()).toBe(0);
  await set("intake_until = now() - interval '2 minutes'");
  expect(await found()).toBe(1);
  await set("intake_until = NULL, created_at = now()");
  expect(await found()).toBe(0);
});

it("has what an outcome planned while it stopped cancelled by the sweep", async () => {
  const version = await addVersion(db.owner, clinic, shortPlan(clinic));
  const [person = ""] = await addPatients(db.owner, clinic, mobiles(1, "7"));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  const { rows } = await db.owner.query<{ id: string }>(
    `INSERT INTO dispatch (company_id, journey_id, run_id, enrolment_id, customer_id, contact_id, node, visit, channel, purpose, attempt, key, state, planned_at, due_at)
     VALUES ($1, $2, $3, gen_random_uuid(), $4, gen_random_uuid(), 'call', 1, 'call', 'node', 2, 'left-over', 'planned', now(), now() + interval '1 hour') RETURNING id`,
    [clinic.companyId, version.journeyId, runId, person],
  );
  expect(await cancelLeftovers()).toBe(0);
  await db.owner.query("UPDATE journey_run SET state = 'stopped', finished_at = now() WHERE id = $1", [runId]);
  expect(await cancelLeftovers()).toBe(1);
  const after = await db.owner.query("SELECT state, reason FROM dispatch WHERE id = $1", [rows[0]?.id]);
  expect(after.rows).toEqual([{ state: "cancelled", reason: "stopped" }]);
});

it("takes nobody in when it was stopped before it did: they have not been in the journey", async () => {
  const version = await addVersion(db.owner, clinic, shortPlan(clinic));
  await addPatients(db.owner, clinic, mobiles(2));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await db.owner.query("UPDATE journey_run SET state = 'stopping' WHERE id = $1", [runId]);
  expect(await enrol(clinic.companyId, runId)).toBe(0);
  expect(await emptyRun(clinic.companyId, runId)).toBe(0);
  const { rows } = await db.owner.query(
    "SELECT state, people, (SELECT count(*)::int FROM enrolment WHERE run_id = $1) AS enrolled FROM journey_run WHERE id = $1",
    [runId],
  );
  expect(rows).toEqual([{ state: "stopped", people: 0, enrolled: 0 }]);
});

it("makes none of a journey that somebody is just stopping", async () => {
  const { journeyId } = await addVersion(db.owner, clinic, daily());
  const stopping = new pg.Client({ connectionString: db.ownerUrl });
  await stopping.connect();
  try {
    await stopping.query("BEGIN");
    await stopping.query("SELECT FROM journey WHERE id = $1 FOR UPDATE", [journeyId]);
    await stopping.query("UPDATE journey SET state = 'stopped' WHERE id = $1", [journeyId]);
    const launched = launchScheduled(clinic.companyId, journeyId, firing());
    await expect
      .poll(
        async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")).rowCount,
      )
      .toBe(1);
    await stopping.query("COMMIT");
    expect(await launched).toBeNull();
    expect(await runs(journeyId)).toBe(0);
  } finally {
    await stopping.end();
  }
});
