import { afterAll, beforeAll, expect, it } from "vitest";
import { step } from "@/lib/engine/step";
import { addPatients, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { runAtCall } from "@/lib/engine/testing/dialling";
import { callOf, planOf } from "@/lib/engine/testing/plans";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
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
