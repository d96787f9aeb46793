import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { runAtCall } from "../testing/dialling";
import { openZone } from "../testing/engine";
import { shortPlan } from "../testing/plans";
import { takingPorts } from "../testing/pump-ports";
import { dial } from "./dial";
import { tendLeases } from "./lease";
import type { PumpPorts } from "./ports";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
});
afterAll(() => db?.close());

it("takes dispatches before their numbers, as the inbox does: neither waits for the other for ever", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  const runId = await runAtCall(db.owner, clinic, shortPlan(clinic));
  const ports = takingPorts({});
  await dial(clinic.companyId, ports);
  await db.owner.query("UPDATE dispatch SET state = 'unknown', lease_until = now() - interval '1 second' WHERE run_id = $1", [runId]);
  const folding = await db.owner.connect();
  try {
    await folding.query("BEGIN");
    const asked: PumpPorts = {
      ...ports,
      voice: {
        ...ports.voice,
        queryCall: async () => {
          await folding.query("SELECT FROM dispatch WHERE run_id = $1 FOR UPDATE", [runId]);
          return { kind: "not_found" };
        },
      },
    };
    const tended = tendLeases(clinic.companyId, asked);
    await expect
      .poll(
        async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")).rowCount,
      )
      .toBe(1);
    await folding.query("SELECT FROM number_state WHERE company_id = $1 FOR UPDATE NOWAIT", [clinic.companyId]);
    await folding.query("COMMIT");
    await tended;
  } finally {
    folding.release();
  }
  const { rows } = await db.owner.query("SELECT state, reason FROM dispatch WHERE run_id = $1", [runId]);
  expect(rows).toEqual([{ state: "planned", reason: "never_arrived" }]);
});
