import { afterAll, beforeAll, expect, it } from "vitest";
import { step } from "@/lib/engine/step";
import { enrol } from "@/lib/engine/enrol";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { runAtCall } from "@/lib/engine/testing/dialling";
import { callOf, planOf, textOf } from "@/lib/engine/testing/plans";
import type { Op, WebhookOp } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { runPeople } from "./people";
import { trace } from "./trace";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
});
afterAll(() => db?.close());

it("keeps a journey of a clinic that the patient has left from the members of the new one", async () => {
  const { companyId } = clinic;
  await addPatients(db.owner, clinic, mobiles(1));
  const runId = await runAtCall(db.owner, clinic, planOf(clinic, callOf(clinic, { outlets: { answered: null, not_answered: null } })));
  await step({ companyId, runId, shard: 0, node: "call" });
  const only = async (query: string, params: unknown[]) => (await db.owner.query<{ id: string }>(query, params)).rows[0]?.id ?? "";
  const enrolmentId = await only("SELECT id FROM enrolment WHERE run_id = $1", [runId]);
  const moved = await only("INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '二店', '二店') RETURNING id", [companyId]);
  await db.owner.query("UPDATE customer SET clinic_id = $2 WHERE company_id = $1", [companyId, moved]);
  const as = (clinicIds: string[] | null) => trace(testContext(companyId, ["*"], { clinicIds }), { enrolmentId });
  const ofClinic = (id: string | null) => db.owner.query("UPDATE journey SET clinic_id = $2 WHERE company_id = $1", [companyId, id]);

  await ofClinic(clinic.clinicId);
  await expect(as([moved])).rejects.toMatchObject({ kind: "not_found", code: "journey_not_found" });
  await expect(as([clinic.clinicId])).rejects.toMatchObject({ kind: "not_found", code: "enrolment_not_found" });
  expect((await as([clinic.clinicId, moved])).journeyName).toBe("测试旅程");
  expect((await as(null)).journeyName).toBe("测试旅程");
  await ofClinic(moved);
  expect((await as([moved])).journeyName).toBe("测试旅程");
  await ofClinic(null);
  expect((await as([moved])).journeyName).toBe("测试旅程");
});

it("names whom a step gave the patient to, of whichever clinic", async () => {
  const { companyId } = clinic;
  const { rows } = await db.owner.query<{ id: string; staff: string }>(
    `WITH s AS (INSERT INTO staff (company_id, name, kind) VALUES ($1, '何顾问', 'consultant') RETURNING id)
     INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, entered_at, left_at, detail)
     SELECT $1, e.run_id, e.id, e.customer_id, 'call', 1, 'left', 'next', now(), now(), jsonb_build_object('staff', s.id, 'changes', jsonb_build_array(
       jsonb_build_object('field', 'consultant', 'value', s.id), jsonb_build_object('field', 'source', 'value', NULL)))
     FROM enrolment e, s WHERE e.company_id = $1 RETURNING enrolment_id AS id, detail ->> 'staff' AS staff`,
    [companyId],
  );
  const way = await trace(testContext(companyId, ["*"]), { enrolmentId: rows[0]?.id ?? "" });
  expect(way.steps[0]?.detail).toMatchObject({ staffNames: { [rows[0]?.staff ?? ""]: "何顾问" } });
});

/** Somebody who has come to the one node of a live run of a company of their own. */
async function personAt(opOf: (clinic: TestClinic) => Op | Promise<Op>) {
  clinic = await testClinic(db.owner, await db.company());
  const { companyId } = clinic;
  await addPatients(db.owner, clinic, mobiles(1));
  const op = await opOf(clinic);
  const version = await addVersion(db.owner, clinic, planOf(clinic, op));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await enrol(companyId, runId);
  for (const node of ["entry", op.node]) await step({ companyId, runId, shard: 0, node });
  const { rows } = await db.owner.query<{ id: string }>("SELECT id FROM enrolment WHERE run_id = $1", [runId]);
  const enrolmentId = rows[0]?.id ?? "";
  const ctx = testContext(companyId, ["*"]);
  return {
    set: (assignments: string, table = "dispatch") => db.owner.query(`UPDATE ${table} SET ${assignments} WHERE company_id = $1`, [companyId]),
    made: async () => (await trace(ctx, { enrolmentId })).steps.flatMap(({ dispatches }) => dispatches),
    listed: async () => (await runPeople(ctx, { journeyId: version.journeyId, runId, node: op.node })).rows.map(({ dispatch }) => dispatch),
  };
}

it("shows a request as one, with its tries and what came back", async () => {
  const person = await personAt(async ({ companyId }): Promise<WebhookOp> => {
    const { rows } = await db.owner.query<{ id: string }>(
      "INSERT INTO webhook_endpoint (company_id, name, url, secret_cipher) VALUES ($1, 'crm', 'https://hooks.example.com', '') RETURNING id",
      [companyId],
    );
    const outlets = { success: null, failed: null };
    const asked = { endpointId: rows[0]?.id ?? "", fields: [], withPhone: false, maxTries: 3, save: null, branch: null };
    return { op: "effect", effect: "webhook", node: "hook", name: "回调", kind: "webhook", outlets, ...asked };
  });
  const none = { tries: 0, status: null, error: null, response: null };
  expect(await person.made()).toMatchObject([{ channel: "webhook", state: "planned", request: none }]);
  await person.set("reason = 'webhook_retry'");
  await person.set("tries = 2, status = 503, response = 'later'", "webhook_detail");
  const answered = { tries: 2, status: 503, error: null, response: "later" };
  expect(await person.made()).toMatchObject([{ state: "planned", reason: "webhook_retry", request: answered }]);
});

it("says of a text what the list of its node says", async () => {
  const person = await personAt((own) => textOf(own, null));
  const states = async () => [...(await person.made()), ...(await person.listed())].map((made) => made?.state);
  expect(await person.made()).toMatchObject([{ channel: "text", state: "planned", request: null }]);
  const known: [set: string, state: string][] = [
    ["state = 'sending'", "dispatching"],
    ["state = 'unknown'", "dispatching"],
    ["state = 'accepted', provider_id = 'p1'", "dispatched"],
    ["state = 'ended', outcome = 'delivered'", "dispatched"],
    // Given up: it was taken, or nobody ever heard of it.
    ["state = 'ended', outcome = 'unknown'", "dispatched"],
    ["state = 'ended', outcome = 'unknown', provider_id = NULL", "unknown"],
  ];
  for (const [set, state] of known) {
    await person.set(set);
    expect([set, ...(await states())]).toEqual([set, state, state]);
  }
});
