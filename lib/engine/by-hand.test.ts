import { afterAll, beforeAll, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { checkCounters } from "@/lib/doctor/counters";
import { checkPeople } from "@/lib/doctor/people";
import type { ServiceContext } from "@/lib/services/context";
import { exitPeople, movePeople, skipWait } from "@/lib/services/runs/byHand";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { carryOut, stay } from "./decide";
import { enrol } from "./enrol";
import { loadRun, opOf } from "./run";
import { step } from "./step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "./testing/clinic";
import { weekPlan } from "./testing/plans";

let db: TestDatabase;
let clinic: TestClinic;
let ctx: ServiceContext;
let journeyId: string;
let runId: string;
const woken: unknown[] = [];

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  ctx = testContext(clinic.companyId, ["*"], { engine: { ...noEngine, wake: async (run, shards) => void woken.push([run.runId, shards]) } });
  await addPatients(db.owner, clinic, mobiles(5));
  const version = await addVersion(db.owner, clinic, weekPlan(clinic));
  journeyId = version.journeyId;
  runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await at(node);
});
afterAll(() => db?.close());

const at = (node: string) => step({ companyId: clinic.companyId, runId, shard: 0, node });
const people = async () =>
  (
    await db.owner.query<{ id: string; node: string; state: string; due_at: Date | null; visit: number }>(
      "SELECT * FROM enrolment WHERE run_id = $1 ORDER BY id",
      [runId],
    )
  ).rows;

it("moves, lets out and releases single people, refuses whoever is on the phone, and every number still holds", async () => {
  const [first, second, third, fourth, fifth] = (await people()).map((person) => person.id);
  const ids = (...some: (string | undefined)[]) => ({ journeyId, enrolmentIds: some.map((id) => id ?? "") });
  // The second is on the phone.
  await db.owner.query("UPDATE dispatch SET state = 'accepted', lease_until = now() + interval '5 minutes' WHERE enrolment_id = $1", [second]);
  await withTenantSql(clinic.companyId, async (sql) => {
    const run = await loadRun(sql, clinic.companyId, runId);
    await carryOut(sql, run, opOf(run, "call"), [stay(second ?? "", "calling")], ["to_call"]);
  });
  await db.owner.query(
    `INSERT INTO counter SELECT company_id, journey_id, version_id, id, 'live', 'call', metric, date_trunc('hour', now()), 1
     FROM journey_run, unnest(ARRAY['call:called', 'call:dispatched']) AS metric WHERE id = $1`,
    [runId],
  );

  expect(await movePeople(ctx, { ...ids(first, second), toNodeId: "wait" })).toEqual({ done: 1, busy: 1, others: 0 });
  expect(woken).toEqual([[runId, [0]]]);
  for (const refused of [exitPeople(ctx, ids(second)), movePeople(ctx, { ...ids(second), toNodeId: "wait" })])
    await expect(refused).rejects.toMatchObject({ code: "people_on_call", params: { count: 1 } });
  await expect(movePeople(ctx, { ...ids(third), toNodeId: "entry" })).rejects.toMatchObject({ code: "person_target_unknown" });
  expect(await exitPeople(ctx, ids(third))).toEqual({ done: 1, busy: 0, others: 0 });
  await expect(exitPeople(ctx, ids(third))).rejects.toMatchObject({ code: "people_gone_on" });
  await expect(skipWait(ctx, ids(fourth))).rejects.toMatchObject({ code: "people_not_waiting" });
  await at("wait");
  expect((await people()).find((person) => person.id === first)).toMatchObject({ node: "wait", state: "waiting", visit: 3 });
  expect(await skipWait(ctx, ids(first))).toMatchObject({ done: 1 });
  const { rows: planned } = await db.owner.query("SELECT state, reason FROM dispatch WHERE enrolment_id = ANY($1::uuid[]) ORDER BY enrolment_id", [
    [first, third],
  ]);
  expect(planned).toEqual([
    { state: "cancelled", reason: "moved_by_hand" },
    { state: "cancelled", reason: "exited_by_hand" },
  ]);
  const { rows: ledger } = await db.owner.query(
    "SELECT node, result, outlet, reason, next_node, detail->>'by' AS by FROM journey_event WHERE enrolment_id = $1 AND node <> 'entry' ORDER BY visit",
    [first],
  );
  expect(ledger).toEqual([
    { node: "call", result: "exited", outlet: null, reason: "moved_by_hand", next_node: "wait", by: ctx.userId },
    { node: "wait", result: "left", outlet: "next", reason: null, next_node: "tag", by: ctx.userId },
  ]);

  // A redial that waits is made now.
  await withTenantSql(clinic.companyId, async (sql) => {
    const run = await loadRun(sql, clinic.companyId, runId);
    const later = new Date(run.now.getTime() + 3_600_000);
    await sql.query("UPDATE dispatch SET due_at = $2 WHERE enrolment_id = $1", [fifth, later]);
    await carryOut(sql, run, opOf(run, "call"), [stay(fifth ?? "", "waiting_redial", later)], ["to_call"]);
  });
  expect(await skipWait(ctx, ids(fifth))).toMatchObject({ done: 1 });
  const { rows: due } = await db.owner.query("SELECT due_at <= now() AS now FROM dispatch WHERE enrolment_id = $1", [fifth]);
  expect(due).toEqual([{ now: true }]);

  const { rows: audit } = await db.owner.query("SELECT action, (detail->>'people')::int AS people FROM audit_log WHERE company_id = $1 ORDER BY id", [
    clinic.companyId,
  ]);
  expect(audit).toEqual(["person.move", "person.exit", "person.skip_wait", "person.skip_wait"].map((action) => ({ action, people: 1 })));
  const found = await withTenantSql(clinic.companyId, async (sql) => [
    ...(await checkPeople(sql, clinic.companyId, null)).violations,
    ...(await checkCounters(sql, clinic.companyId)).violations,
  ]);
  expect(found).toEqual([]);
});

it("is closed to members of another clinic and to those who may not run journeys", async () => {
  const enrolmentIds = (await people()).map((person) => person.id);
  await expect(exitPeople(testContext(clinic.companyId, ["journey.view", "patient.view"]), { journeyId, enrolmentIds })).rejects.toMatchObject({
    kind: "forbidden",
  });
  const elsewhere = testContext(clinic.companyId, ["*"], { clinicIds: ["00000000-0000-4000-8000-000000000001"] });
  await expect(exitPeople(elsewhere, { journeyId, enrolmentIds })).rejects.toMatchObject({ code: "clinic_out_of_scope" });
});
