import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { effectivePolicy } from "@/lib/calling/policy";
import { nextAllowedInstant } from "@/lib/calling/window";
import { step } from "@/lib/engine/step";
import { addPatients, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { runAtCall } from "@/lib/engine/testing/dialling";
import { openZone } from "@/lib/engine/testing/engine";
import { callOf, planOf } from "@/lib/engine/testing/plans";
import type { ServiceContext } from "@/lib/services/context";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { runPeople } from "./people";
import { trace } from "./trace";

let db: TestDatabase;
let clinic: TestClinic;
let ctx: ServiceContext;
let journeyId: string;
let runId: string;
/** Asked once: another hour has another zone. */
const zone = openZone();

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  ctx = testContext(clinic.companyId, ["*"]);
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, zone]);
  await addPatients(db.owner, clinic, mobiles(1));
  runId = await runAtCall(db.owner, clinic, planOf(clinic, callOf(clinic, { outlets: { answered: null, not_answered: null } })));
  await step({ companyId: clinic.companyId, runId, shard: 0, node: "call" });
  const { rows } = await db.owner.query<{ id: string }>("SELECT journey_id AS id FROM journey_run WHERE id = $1", [runId]);
  journeyId = rows[0]?.id ?? "";
});
afterAll(() => db?.close());

/** As the list of people and the trace say, which must not differ. */
async function why() {
  const [person] = (await runPeople(ctx, { journeyId, runId, node: "call", bucket: "here" })).rows;
  const way = await trace(ctx, { enrolmentId: person?.enrolmentId ?? "" });
  expect(way.held).toEqual(person?.held);
  expect(way.nextAt).toEqual(way.held?.until ?? null);
  expect(way.steps.at(-1)?.dispatches.map(({ state }) => state)).toEqual(["planned"]);
  return way.held;
}

/** With something changed meanwhile. */
async function changed(change: string, back: string, id: string) {
  await db.owner.query(change, [id]);
  const held = await why();
  await db.owner.query(back, [id]);
  return held;
}

describe("why somebody whose call is planned waits", () => {
  it("for a place, while calls may be made", async () => {
    expect(await why()).toEqual({ reason: "queued", until: null });
  });

  it("for their time", async () => {
    const { rows } = await db.owner.query<{ due: Date }>(
      "UPDATE dispatch SET due_at = now() + interval '1 minute' WHERE run_id = $1 RETURNING due_at AS due",
      [runId],
    );
    expect(await why()).toEqual({ reason: "planned", until: rows[0]?.due });
    await db.owner.query("UPDATE dispatch SET due_at = now() WHERE run_id = $1", [runId]);
  });

  it("for the hours of calling, until they begin", async () => {
    const stored = { window: { from: "09:00", to: "20:00" }, noCallPeriods: [{ name: "停呼", from: "00:00", to: "19:00" }] };
    await db.owner.query("UPDATE company SET calling_policy = $2 WHERE id = $1", [clinic.companyId, stored]);
    const opensMs = nextAllowedInstant(Date.now(), zone, effectivePolicy(stored));
    expect(opensMs).toBeGreaterThan(Date.now());
    expect(await why()).toEqual({ reason: "outside_hours", until: new Date(opensMs ?? 0) });
    await db.owner.query("UPDATE company SET calling_policy = '{}' WHERE id = $1", [clinic.companyId]);
  });

  it("for somebody to resume the journey, enable the script or allow sending: no time is promised", async () => {
    const run = (state: string) => `UPDATE journey_run SET state = '${state}' WHERE id = $1`;
    expect(await changed(run("paused"), run("running"), runId)).toEqual({ reason: "paused", until: null });
    const script = (state: string) => `UPDATE script SET state = '${state}' WHERE id = $1`;
    expect(await changed(script("paused_by_hand"), script("enabled"), clinic.scriptId)).toEqual({ reason: "script_paused", until: null });
    expect(await changed(script("disabled"), script("enabled"), clinic.scriptId)).toEqual({ reason: "script_disabled", until: null });
    const kill = (on: boolean) => `UPDATE company SET kill_switch = ${on} WHERE id = $1`;
    expect(await changed(kill(true), kill(false), clinic.companyId)).toEqual({ reason: "kill_switch", until: null });
  });
});
