import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Submission } from "@/lib/channels/submission";
import { withTenantSql } from "@/lib/db";
import { checkCounters } from "@/lib/doctor/counters";
import { checkPeople } from "@/lib/doctor/people";
import { completeRun } from "@/lib/engine/finish";
import { dial } from "@/lib/engine/pumps/dial";
import { foldInbox } from "@/lib/engine/pumps/inbox";
import { sendTexts } from "@/lib/engine/pumps/text";
import { addPatients, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { runAtCall } from "@/lib/engine/testing/dialling";
import { openZone } from "@/lib/engine/testing/engine";
import { callOf, planOf } from "@/lib/engine/testing/plans";
import { takingPorts } from "@/lib/engine/testing/pump-ports";
import { receive } from "@/lib/intake/receive";
import type { ServiceContext } from "@/lib/services/context";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { pauseRun } from "./pause";
import { stopRun } from "./stop";

let db: TestDatabase;
let clinic: TestClinic;
let ctx: ServiceContext;
let journeyId: string;
let runId: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

/** A run through which everybody has gone: its calls are over, and their hang-up texts are still to be sent. */
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company(), { hangupSms: true });
  ctx = testContext(clinic.companyId, ["*"], { engine: { ...noEngine, removeSchedule: async () => undefined } });
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
  await addPatients(db.owner, clinic, mobiles(3));
  const redial = { intervalMinutes: 1, times: 0, kinds: [] };
  runId = await runAtCall(db.owner, clinic, planOf(clinic, callOf(clinic, { outlets: { answered: null, not_answered: null }, redial })));
  const ports = takingPorts({});
  await dial(clinic.companyId, ports);
  await hangUp();
  await foldInbox(clinic.companyId, ports);
  await completeRun(clinic.companyId, runId);
  journeyId = (await all<{ id: string }>("SELECT journey_id AS id FROM journey_run WHERE id = $1"))[0]?.id ?? "";
});

const all = async <T extends object>(sql: string): Promise<T[]> => (await db.owner.query<T>(sql, [runId])).rows;
const texts = async () =>
  (await all<{ state: string }>("SELECT state FROM dispatch WHERE run_id = $1 AND purpose = 'hangup' ORDER BY state")).map((row) => row.state);

async function hangUp(): Promise<void> {
  const at = new Date();
  const ended = {
    state: "no_answer",
    code: null,
    startedAt: at.toISOString(),
    answeredAt: null,
    endedAt: at.toISOString(),
    talkSeconds: 0,
    turns: [],
  };
  const calls = await all<{ key: string }>("SELECT key FROM dispatch WHERE run_id = $1");
  await receive(
    clinic.companyId,
    calls.map(({ key }) => ({
      provider: "simulated",
      eventId: randomUUID(),
      kind: "call.ended",
      dispatchKey: key,
      occurredAt: at,
      payload: { ...ended, providerId: `p-${key}`, world: null },
    })),
  );
}

async function violations(): Promise<unknown[]> {
  return withTenantSql(clinic.companyId, async (sql) => [
    ...(await checkPeople(sql, clinic.companyId, null)).violations,
    ...(await checkCounters(sql, clinic.companyId)).violations,
  ]);
}

describe("stopping what everybody is through, while hang-up texts are still to be sent", () => {
  it.each(["journey", "run"] as const)("cancels them (the %s)", async (what) => {
    const states = "SELECT r.state, j.state AS journey FROM journey_run r JOIN journey j ON j.id = r.journey_id WHERE r.id = $1";
    expect(await all(states)).toEqual([{ state: "completed", journey: "completed" }]);
    expect(await texts()).toEqual(["planned", "planned", "planned"]);
    const only = what === "run" ? { runId } : {};
    expect(await stopRun(ctx, { journeyId, ...only })).toEqual({ runIds: [runId], launched: null });
    expect(await texts()).toEqual(["cancelled", "cancelled", "cancelled"]);
    const sent: unknown[] = [];
    await sendTexts(clinic.companyId, takingPorts({ texts: (orders) => sent.push(...orders) }));
    expect(sent).toEqual([]);
    expect(await all("SELECT DISTINCT reason FROM dispatch WHERE run_id = $1 AND purpose = 'hangup'")).toEqual([{ reason: "stopped" }]);
    expect(await all(states)).toEqual([{ state: "stopped", journey: what === "run" ? "completed" : "stopped" }]);
    expect(await violations()).toEqual([]);
    // Nothing is left to stop.
    await expect(stopRun(ctx, { journeyId, ...only })).rejects.toMatchObject({ code: what === "run" ? "run_has_ended" : "run_cannot_stop" });
  });

  it.each(["some", "all"] as const)("sends none anew of those whose request was under way (%s of them)", async (which) => {
    if (which === "some")
      await db.owner.query(
        "UPDATE dispatch SET due_at = now() + interval '1 hour' WHERE id = (SELECT max(id::text)::uuid FROM dispatch WHERE run_id = $1)",
        [runId],
      );
    const ports = takingPorts({});
    const throttled = async (orders: readonly unknown[]): Promise<Submission[]> => {
      await stopRun(ctx, { journeyId });
      return orders.map(() => ({ kind: "throttled", retryAfterMs: 10 }));
    };
    await sendTexts(clinic.companyId, { ...ports, sms: { ...ports.sms, sendTexts: throttled } });
    expect(await texts()).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(await violations()).toEqual([]);
  });

  it("leaves none planned that comes back unsent at the same moment", async () => {
    const ports = takingPorts({});
    const stopping = await db.owner.connect();
    let begun = false;
    const throttled = async (orders: readonly unknown[]): Promise<Submission[]> => {
      // A stop that has looked at everything and is about to commit.
      await stopping.query("BEGIN");
      await stopping.query("UPDATE journey_run SET state = 'stopped' WHERE id = $1", [runId]);
      begun = true;
      return orders.map(() => ({ kind: "throttled", retryAfterMs: 10 }));
    };
    const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    try {
      const sending = sendTexts(clinic.companyId, { ...ports, sms: { ...ports.sms, sendTexts: throttled } });
      await expect.poll(() => begun).toBe(true);
      await expect.poll(async () => (await db.owner.query(waiting)).rowCount || (await texts()).includes("planned")).toBeTruthy();
      await stopping.query("COMMIT");
      await sending;
    } finally {
      stopping.release(true);
    }
    expect(await texts()).toEqual(["cancelled", "cancelled", "cancelled"]);
  });

  it("leaves alone a run whose texts are all sent", async () => {
    await sendTexts(clinic.companyId, takingPorts({}));
    expect(await texts()).toEqual(["accepted", "accepted", "accepted"]);
    await expect(pauseRun(ctx, { journeyId })).rejects.toMatchObject({ code: "run_cannot_pause" });
    expect(await stopRun(ctx, { journeyId })).toEqual({ runIds: [], launched: null });
    expect(await all("SELECT state FROM journey_run WHERE id = $1")).toEqual([{ state: "completed" }]);
  });
});

it("a journey that is paused holds the hang-up texts of its completed runs back until it is resumed", async () => {
  await db.owner.query("UPDATE journey SET state = 'paused' WHERE id = $1", [journeyId]);
  await sendTexts(clinic.companyId, takingPorts({}));
  expect(await texts()).toEqual(["planned", "planned", "planned"]);
  await db.owner.query("UPDATE journey SET state = 'running' WHERE id = $1", [journeyId]);
  await sendTexts(clinic.companyId, takingPorts({}));
  expect(await texts()).toEqual(["accepted", "accepted", "accepted"]);
});
