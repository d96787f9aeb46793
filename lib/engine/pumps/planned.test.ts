import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { reserveCalls, runAtCall } from "../testing/dialling";
import { openZone } from "../testing/engine";
import { shortPlan } from "../testing/plans";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
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
