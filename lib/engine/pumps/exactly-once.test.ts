import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CarrierApi } from "@/lib/channels/carrier-api";
import { SimulatedSms } from "@/lib/channels/sms/simulated";
import { SimulatedVoice } from "@/lib/channels/voice/simulated";
import { applyEnvironment } from "@/lib/config";
import { doctor } from "@/lib/doctor/check";
import { decryptPhone } from "@/lib/phone/cipher";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { receive } from "@/lib/intake/receive";
import { type CarrierProcess, carrierProcess, testSecret } from "@/lib/testing/carrier";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { type TestHooks, testHooks } from "@/lib/testing/hooks";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "../enrol";
import { resolveScript } from "../script-ref";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { openZone } from "../testing/engine";
import { shortPlan } from "../testing/plans";
import { dial } from "./dial";
import { foldInbox } from "./inbox";
import { tendLeases } from "./lease";
import type { PumpPorts } from "./ports";

let db: TestDatabase;
let carrier: CarrierProcess;
let hooks: TestHooks;
let api: CarrierApi;
let ports: PumpPorts;

beforeAll(async () => {
  testSettings();
  applyEnvironment({ YIDAO_WEBHOOK_SECRET: testSecret });
  [db, carrier, hooks] = await Promise.all([testDatabase(), carrierProcess({ CARRIER_SPEED: "instant" }), testHooks()]);
  // Soon loses patience, so that a request that is never answered costs little time.
  api = new CarrierApi({ url: carrier.url, callbackUrl: (id) => `${hooks.publicUrl}/api/hooks/carrier/${id}`, timeoutMs: 400 });
  ports = {
    voice: new SimulatedVoice(api, resolveScript),
    sms: new SimulatedSms(api),
    openPhone: (sealed) => decryptPhone(sealed, phoneSecrets()),
    wake: () => undefined,
  };
});
afterAll(async () => {
  api?.close();
  await Promise.all([carrier?.close(), hooks?.close()]);
  await db?.close();
});

async function toCall(people: number): Promise<{ clinic: TestClinic; runId: string }> {
  const clinic = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
  await addPatients(db.owner, clinic, mobiles(people));
  const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
  return { clinic, runId };
}

const callsOpen = async (runId: string): Promise<number> => {
  const { rows } = await db.owner.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM dispatch WHERE run_id = $1 AND channel = 'call' AND state NOT IN ('ended', 'failed', 'blocked')",
    [runId],
  );
  return rows[0]?.n ?? 0;
};

/** Rounds of all pumps, with every lease running out between them, until no call is open. */
async function pumpOn({ clinic: { companyId }, runId }: { clinic: TestClinic; runId: string }): Promise<void> {
  for (let round = 0; round < 60 && (await callsOpen(runId)) > 0; round += 1) {
    await dial(companyId, ports);
    await foldInbox(companyId, ports);
    await db.owner.query(
      "UPDATE dispatch SET lease_until = now() - interval '1 second' WHERE run_id = $1 AND state IN ('sending', 'accepted', 'unknown')",
      [runId],
    );
    await tendLeases(companyId, ports);
    await foldInbox(companyId, ports);
  }
  expect(await callsOpen(runId)).toBe(0);
}

const accepted = async (companyId: string): Promise<string[]> =>
  (await carrier.log()).flatMap((line) => (line.kind === "call.accepted" && line.company === companyId ? [line.key ?? ""] : []));

describe("with a carrier that fails in every way and forgets its keys", () => {
  it("each call is made exactly once, no attempt is burned, and all numbers agree with its log", async () => {
    const { clinic, runId } = await toCall(40);
    await carrier.faults({
      forgetsKeys: true,
      throttle: 0.1,
      retryAfterSeconds: 0,
      serverError: 0.1,
      serverErrorAfterAccept: 0.1,
      acceptThenTimeout: 0.1,
      resetBeforeAccept: 0.1,
      resetAfterAccept: 0.1,
      callbackLost: 0.2,
      callbackDuplicated: 0.2,
      duplicates: 5,
      callbackReordered: 0.2,
      reorderWithinMs: 100,
      callbackBeforeResponse: 0.2,
    });
    await pumpOn({ clinic, runId });
    await carrier.faults({});
    await foldInbox(clinic.companyId, ports);
    const keys = await accepted(clinic.companyId);
    expect(keys.length).toBeGreaterThan(35);
    expect(new Set(keys).size).toBe(keys.length);
    const { rows } = await db.owner.query<{ attempts: number; people: number }>(
      `SELECT (SELECT max(attempt)::int FROM dispatch WHERE run_id = $1 AND channel = 'call') AS attempts,
              (SELECT count(*)::int FROM enrolment WHERE run_id = $1 AND state IN ('to_call', 'calling', 'waiting_redial')) AS people`,
      [runId],
    );
    expect(rows).toEqual([{ attempts: 1, people: 0 }]);
    const report = await doctor({ carrierDir: carrier.dataDir, hashPhone: (e164) => hashPhone(e164, phoneSecrets().hashKey) });
    expect(report.violations.filter((v) => v.invariant !== "I1")).toEqual([]);
  }, 60_000);
});

describe("an event of a call that is not known here", () => {
  it("is parked, and joined when a restored backup would make the call again: it is not made", async () => {
    const { clinic, runId } = await toCall(1);
    await pumpOn({ clinic, runId });
    // The database is as it was before the call; the provider made it all the same.
    await db.owner.query(
      "UPDATE dispatch SET key = 'gone ' || key, state = 'planned', outcome = NULL, outcome_at = NULL, concluded_at = NULL, provider_id = NULL WHERE run_id = $1 AND channel = 'call'",
      [runId],
    );
    await db.owner.query("UPDATE enrolment SET state = 'to_call', node = 'call', finished_at = NULL WHERE run_id = $1", [runId]);
    await db.owner.query("UPDATE inbox SET state = 'new' WHERE company_id = $1", [clinic.companyId]);
    await db.owner.query("DELETE FROM number_state WHERE company_id = $1", [clinic.companyId]);
    await foldInbox(clinic.companyId, ports);
    const states = async () =>
      (await db.owner.query<{ state: string }>("SELECT DISTINCT state FROM inbox WHERE company_id = $1", [clinic.companyId])).rows.map(
        (r) => r.state,
      );
    expect(await states()).toEqual(["parked"]);
    await db.owner.query("UPDATE dispatch SET key = substr(key, 6) WHERE run_id = $1", [runId]);
    await dial(clinic.companyId, ports);
    await foldInbox(clinic.companyId, ports);
    expect(await states()).toEqual(["done"]);
    expect(await callsOpen(runId)).toBe(0);
    expect(await accepted(clinic.companyId)).toHaveLength(1);
    const { rows } = await db.owner.query<{ n: number }>("SELECT jsonb_array_length(attempts) AS n FROM number_state WHERE company_id = $1", [
      clinic.companyId,
    ]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it("is laid aside when no dispatch of its key came within a day", async () => {
    const companyId = await db.company();
    const event = (eventId: string) => ({
      provider: "simulated",
      eventId,
      kind: "call.ringing" as const,
      dispatchKey: `of nobody ${eventId}`,
      occurredAt: new Date(),
      payload: { providerId: "p", world: null },
    });
    await receive(companyId, [event("old"), event("new")]);
    await foldInbox(companyId, ports);
    await db.owner.query("UPDATE inbox SET received_at = now() - interval '25 hours' WHERE company_id = $1 AND event_id = 'old'", [companyId]);
    const { rows: due } = await db.owner.query("SELECT FROM yidao_companies_with_inbox() c WHERE c = $1", [companyId]);
    expect(due).toHaveLength(1);
    await foldInbox(companyId, ports);
    const { rows } = await db.owner.query("SELECT event_id, state FROM inbox WHERE company_id = $1 ORDER BY 1", [companyId]);
    expect(rows).toEqual([
      { event_id: "new", state: "parked" },
      { event_id: "old", state: "dead" },
    ]);
  });
});
