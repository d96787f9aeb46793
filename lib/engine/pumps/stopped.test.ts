import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { VoicePort } from "@/lib/channels/voice/port";
import { withTenantSql } from "@/lib/db";
import { checkCounters } from "@/lib/doctor/counters";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { emptyRun } from "../finish";
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

const called = () => runAtCall(db.owner, clinic, shortPlan(clinic));

/** A provider that answers requests like this, and knows nothing of any call when it is asked. */
function answering(placeCalls: VoicePort["placeCalls"]): PumpPorts {
  const ports = takingPorts({});
  return { ...ports, voice: { ...ports.voice, placeCalls, queryCall: async () => ({ kind: "not_found" }) } };
}

const states = async (runId: string): Promise<string[]> =>
  (await db.owner.query<{ state: string }>("SELECT state FROM dispatch WHERE run_id = $1", [runId])).rows.map((row) => row.state);

describe("while a run is being paused, or all sending is being stopped", () => {
  it.each([["UPDATE journey_run SET state = 'paused' WHERE company_id = $1"], ["UPDATE company SET kill_switch = true WHERE id = $1"]])(
    "nothing is marked that would leave after it is done: %s",
    async (change) => {
      await addPatients(db.owner, clinic, mobiles(2));
      const runId = await called();
      const sent: string[] = [];
      const ports = answering(async (orders) => {
        sent.push(...orders.map((order) => order.key));
        return orders.map(() => ({ kind: "unknown" }));
      });
      const other = await db.owner.connect();
      try {
        await other.query("BEGIN");
        await other.query(change, [clinic.companyId]);
        await dial(clinic.companyId, ports);
        expect(await states(runId)).toEqual(["planned", "planned"]);
        await other.query("ROLLBACK");
      } finally {
        other.release();
      }
      expect(sent).toEqual([]);
      await dial(clinic.companyId, ports);
      expect(sent.length).toBe(2);
    },
  );
});

describe("a run that was stopped while a request was under way", () => {
  const stopped = async (runId: string) => {
    await db.owner.query("UPDATE journey_run SET state = 'stopping' WHERE id = $1", [runId]);
    while ((await emptyRun(clinic.companyId, runId)) > 0);
  };

  it("plans nothing anew of what was not taken", async () => {
    await addPatients(db.owner, clinic, mobiles(1));
    const runId = await called();
    await dial(
      clinic.companyId,
      answering(async (orders) => {
        await stopped(runId);
        return orders.map(() => ({ kind: "throttled", retryAfterMs: 10 }));
      }),
    );
    expect(await states(runId)).toEqual(["cancelled"]);
    expect((await withTenantSql(clinic.companyId, (sql) => checkCounters(sql, clinic.companyId))).violations).toEqual([]);
  });

  it("plans nothing anew of what never arrived", async () => {
    await addPatients(db.owner, clinic, mobiles(1));
    const runId = await called();
    await dial(
      clinic.companyId,
      answering(async (orders) => orders.map(() => ({ kind: "unknown" }))),
    );
    await stopped(runId);
    await db.owner.query("UPDATE dispatch SET lease_until = now() - interval '1 second' WHERE run_id = $1", [runId]);
    await tendLeases(
      clinic.companyId,
      answering(async () => []),
    );
    expect(await states(runId)).toEqual(["cancelled"]);
  });
});
