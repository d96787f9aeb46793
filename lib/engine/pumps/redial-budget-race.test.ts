import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { reserveCalls, runAtCall } from "../testing/dialling";
import { openZone } from "../testing/engine";
import { weekPlan } from "../testing/plans";

let db: TestDatabase;
let clinic: TestClinic;
const PEOPLE = 10;
const JOURNEYS = 4;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  // Of a service script: its caps would allow several journeys a call each on one day.
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
  await db.owner.query("UPDATE script SET category = 'service' WHERE company_id = $1", [clinic.companyId]);
  await addPatients(db.owner, clinic, mobiles(PEOPLE));
});
afterAll(() => db?.close());

/** A journey whose people were called once without an answer, and whose redials (one each by default) are due. */
async function dueForRedial(): Promise<string> {
  const runId = await runAtCall(db.owner, clinic, weekPlan(clinic));
  await db.owner.query("UPDATE dispatch SET attempt = 2, state = 'planned', due_at = now() WHERE run_id = $1", [runId]);
  await db.owner.query("UPDATE enrolment SET state = 'waiting_redial' WHERE run_id = $1", [runId]);
  await db.owner.query(
    `INSERT INTO number_state AS n (company_id, world, phone_hash, attempts)
     SELECT company_id, 'live', phone_hash, jsonb_build_array(jsonb_build_object('at', now() - interval '40 minutes', 'contactId', contact_id,
       'dispatchId', gen_random_uuid(), 'category', 'service', 'answered', false, 'outcome', 'no_answer')) FROM dispatch WHERE run_id = $1
     ON CONFLICT (company_id, world, phone_hash) DO UPDATE SET attempts = n.attempts || excluded.attempts`,
    [runId],
  );
  return runId;
}

it("journeys that redial the same people at once make one person's redials out of one budget", async () => {
  const runIds: string[] = [];
  for (let i = 0; i < JOURNEYS; i += 1) runIds.push(await dueForRedial());
  await Promise.all(runIds.map((runId) => reserveCalls(clinic.companyId, [runId])));
  const { rows } = await db.owner.query<{ state: string; reason: string | null; n: number; most: number }>(
    `SELECT state, reason, sum(n)::int AS n, max(n)::int AS most FROM
       (SELECT state, reason, phone_hash, count(*) AS n FROM dispatch WHERE company_id = $1 AND channel = 'call' GROUP BY 1, 2, 3) x GROUP BY 1, 2 ORDER BY 1 DESC`,
    [clinic.companyId],
  );
  expect(rows).toEqual([
    { state: "sending", reason: null, n: PEOPLE, most: 1 },
    { state: "blocked", reason: "redial_budget:1", n: PEOPLE * (JOURNEYS - 1), most: JOURNEYS - 1 },
  ]);
  // Whose redial is not made leaves with what the first call came to, and why.
  const { rows: left } = await db.owner.query(
    "SELECT outlet, reason, count(*)::int AS n FROM journey_event WHERE company_id = $1 AND node = 'call' GROUP BY 1, 2",
    [clinic.companyId],
  );
  expect(left).toEqual([{ outlet: "not_answered", reason: "redial_budget:1", n: PEOPLE * (JOURNEYS - 1) }]);
});
