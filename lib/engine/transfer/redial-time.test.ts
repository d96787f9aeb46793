import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { runAtCall } from "../testing/dialling";
import { callOf, planOf } from "../testing/plans";
import { migrate } from "./migrate";

let db: TestDatabase;
let clinic: TestClinic;
let runId: string;

const one = async (sql: string, params: unknown[]): Promise<string> => (await db.owner.query<{ id: string }>(sql, params)).rows[0]?.id ?? "";
const plan = (intervalMinutes: number) =>
  planOf(clinic, callOf(clinic, { redial: { intervalMinutes, times: 2, kinds: ["no_answer"] }, outlets: { not_answered: null } }));
/** The provider puts the redial off. */
const putOff = (run: string) =>
  db.owner.query("UPDATE dispatch SET due_at = now() + interval '1 minute' WHERE run_id = $1 AND state = 'planned' AND attempt > 1", [run]);

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

/** Somebody was called two hours ago, in vain; the redial, set for half an hour later, was put off since. */
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(1));
  runId = await runAtCall(db.owner, clinic, plan(30));
  await db.owner.query(
    `UPDATE dispatch SET contact_id = id, state = 'ended', outcome = 'no_answer', provider_id = id::text, ended_at = now() - interval '2 hours',
            concluded_at = now() WHERE run_id = $1`,
    [runId],
  );
  await db.owner.query(
    `INSERT INTO dispatch (company_id, key, channel, purpose, run_id, enrolment_id, customer_id, node, visit, contact_id, attempt, script_id, category,
            variables, world, due_at, planned_at, state)
     SELECT company_id, gen_random_uuid()::text, channel, purpose, run_id, enrolment_id, customer_id, node, visit, contact_id, 2, script_id, category,
            variables, world, now(), now(), 'planned' FROM dispatch WHERE run_id = $1`,
    [runId],
  );
  await db.owner.query("UPDATE enrolment SET state = 'waiting_redial', due_at = now() - interval '90 minutes' WHERE run_id = $1", [runId]);
  await putOff(runId);
});

it("a redial put off since keeps the time it was set for, from version to version and back: it grows stale from there", async () => {
  const of = "SELECT journey_id AS journey, version_id AS version FROM journey_run WHERE id = $1";
  const { rows } = await db.owner.query<{ journey: string; version: string }>(of, [runId]);
  const [{ journey, version } = { journey: "", version: "" }] = rows;
  const publish = (number: number) =>
    one("INSERT INTO journey_version (company_id, journey_id, number, document, plan) VALUES ($1, $2, $3, '{}', $4) RETURNING id", [
      clinic.companyId,
      journey,
      number,
      JSON.stringify(plan(60)),
    ]);
  /** Returns the migration, and the run that took them. */
  const moved = async (from: string, to: string) => {
    const choices = JSON.stringify([{ versionId: from, nodeId: "call", action: "move", toNodeId: "call" }]);
    const id = await one("INSERT INTO journey_migration (company_id, journey_id, version_id, choices) VALUES ($1, $2, $3, $4) RETURNING id", [
      clinic.companyId,
      journey,
      to,
      choices,
    ]);
    const [run = ""] = (await migrate(clinic.companyId, id)).started;
    return { id, run };
  };
  /** In minutes from when the first call ended. */
  const setFor = async (run: string) => {
    const set = await db.owner.query(
      `SELECT round(extract(epoch FROM e.due_at - b.ended_at) / 60)::int AS person, round(extract(epoch FROM n.due_at - b.ended_at) / 60)::int AS call
       FROM enrolment e JOIN dispatch n ON n.enrolment_id = e.id JOIN dispatch b ON b.id = n.contact_id
       WHERE e.run_id = $1 AND e.state = 'waiting_redial' AND n.attempt > 1 AND n.state = 'planned'`,
      [run],
    );
    return set.rows;
  };
  const kept = [{ person: 60, call: 60 }];
  const second = await publish(2);
  const { run } = await moved(version, second);
  expect(await setFor(run)).toEqual(kept);
  await putOff(run);
  const further = await moved(second, await publish(3));
  expect(await setFor(further.run)).toEqual(kept);
  await db.owner.query("UPDATE journey_migration SET state = 'undoing' WHERE id = $1", [further.id]);
  const [back = ""] = (await migrate(clinic.companyId, further.id)).started;
  expect(await setFor(back)).toEqual(kept);
});
