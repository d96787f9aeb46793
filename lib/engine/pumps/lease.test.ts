import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
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
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
});
afterAll(() => db?.close());

it.each([
  ["accepted", Array.from({ length: 4 }, () => "accepted 7")],
  // Left by a worker that died: it is under way for certain only once its provider has said so.
  ["sending", ["sending 7", ...Array.from({ length: 4 }, () => "unknown 7")]],
])("a call (%s) that its provider tells of as going on for ever is given up: its result is unknown, and its person goes on", async (left, leases) => {
  await addPatients(db.owner, clinic, mobiles(1));
  const runId = await runAtCall(db.owner, clinic, shortPlan(clinic));
  const ports = takingPorts({});
  await dial(clinic.companyId, ports);
  await db.owner.query("UPDATE dispatch SET state = $2 WHERE run_id = $1", [runId, left]);
  const stuck: PumpPorts = { ...ports, voice: { ...ports.voice, queryCall: async ({ key }) => ({ kind: "in_progress", providerId: `p-${key}` }) } };
  const seen: string[] = [];
  for (let asked = 0; asked < 7; asked += 1) {
    const { rows } = await db.owner.query<{ state: string; minutes: number }>(
      "UPDATE dispatch d SET lease_until = now() FROM (SELECT id, lease_until FROM dispatch WHERE run_id = $1) o WHERE d.id = o.id AND d.lease_until IS NOT NULL RETURNING d.state, round(extract(epoch FROM o.lease_until - now()) / 60)::int AS minutes",
      [runId],
    );
    seen.push(...rows.map(({ state, minutes }) => `${state} ${minutes}`));
    await tendLeases(clinic.companyId, stuck);
  }
  // A call's longest length and the margin for its callback, four times.
  expect(seen).toEqual(leases);
  const { rows } = await db.owner.query(
    "SELECT d.state, d.outcome, d.reason, e.state AS person, e.reason AS why FROM dispatch d JOIN enrolment e ON e.id = d.enrolment_id WHERE d.run_id = $1",
    [runId],
  );
  expect(rows).toEqual([{ state: "ended", outcome: "unknown", reason: "result_unknown", person: "failed", why: "result_unknown" }]);
});
