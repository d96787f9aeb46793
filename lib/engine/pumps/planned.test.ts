import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { reserveCalls, runAtCall } from "../testing/dialling";
import { openZone } from "../testing/engine";
import { callOf, planOf, shortPlan } from "../testing/plans";
import { takingPorts } from "../testing/pump-ports";
import { dial } from "./dial";
import type { PumpPorts } from "./ports";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
});
afterAll(() => db?.close());

it("a call put off while it was being looked up is not made before its new time", async () => {
  await addPatients(db.owner, clinic, mobiles(2));
  const runId = await runAtCall(db.owner, clinic, shortPlan(clinic));
  // As it is for a look-up that began before: the queue still has the old time, the call itself the new one.
  await db.owner.query(
    `BEGIN; SET LOCAL session_replication_role = replica;
     UPDATE dispatch SET due_at = now() + interval '1 hour' WHERE id = (SELECT min(id::text)::uuid FROM dispatch WHERE run_id = '${runId}'); COMMIT`,
  );
  expect((await reserveCalls(clinic.companyId, [runId])).flatMap(({ calls }) => calls)).toHaveLength(1);
});

it("a redial that its provider keeps putting off is too late once its own time is too far back, whatever it was put off to", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  const runId = await runAtCall(db.owner, clinic, planOf(clinic, callOf(clinic, { staleAfterMinutes: 30, outlets: { not_answered: null } })));
  await db.owner.query("UPDATE dispatch SET attempt = 2, planned_at = now() - interval '1 day' WHERE run_id = $1", [runId]);
  const due = "now() - interval '10 minutes'";
  await db.owner.query(`UPDATE enrolment SET state = 'waiting_redial', due_at = ${due} WHERE run_id = $1`, [runId]);
  await db.owner.query(`UPDATE dispatch SET due_at = ${due} WHERE run_id = $1`, [runId]);
  const ports = takingPorts({});
  const throttling: PumpPorts = {
    ...ports,
    voice: { ...ports.voice, placeCalls: async (orders) => orders.map(() => ({ kind: "throttled", retryAfterMs: 1 })) },
  };
  await dial(clinic.companyId, throttling);
  const put = await db.owner.query("SELECT state, due_at > now() - interval '1 minute' AS off FROM dispatch WHERE run_id = $1", [runId]);
  expect(put.rows).toEqual([{ state: "planned", off: true }]);
  // As it is half an hour later.
  await db.owner.query("UPDATE enrolment SET due_at = due_at - interval '30 minutes' WHERE run_id = $1", [runId]);
  await dial(clinic.companyId, ports);
  const { rows } = await db.owner.query(
    "SELECT d.state, d.reason, e.state AS person FROM dispatch d JOIN enrolment e ON e.id = d.enrolment_id WHERE d.run_id = $1",
    [runId],
  );
  expect(rows).toEqual([{ state: "blocked", reason: "stale", person: "completed" }]);
});
