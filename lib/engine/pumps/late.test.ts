import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import type { Plan } from "@/lib/journey/plan";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import { runPeople } from "@/lib/services/runs/people";
import { receive } from "@/lib/intake/receive";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { checkCounters } from "@/lib/doctor/counters";
import { advanceClock } from "../clock";
import { enrol } from "../enrol";
import { emptyRun } from "../finish";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { openZone } from "../testing/engine";
import { shortPlan } from "../testing/plans";
import { dial } from "./dial";
import { foldInbox } from "./inbox";
import { tendLeases } from "./lease";
import type { PumpPorts } from "./ports";
import { ring } from "../bell";
import { runPump } from "./supervise";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company(), { hangupSms: true });
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
});
afterAll(() => db?.close());

/** A provider that loses every request, and knows nothing of any. */
const silent: PumpPorts = {
  voice: {
    provider: "simulated",
    placeCall: async () => ({ kind: "unknown" }),
    placeCalls: async (orders) => orders.map(() => ({ kind: "unknown" })),
    queryCall: async () => ({ kind: "unknown" }),
  },
  sms: {
    provider: "simulated",
    sendText: async () => ({ kind: "unknown" }),
    sendTexts: async (orders) => orders.map(() => ({ kind: "unknown" })),
    queryText: async () => ({ kind: "unknown" }),
  },
  openPhone: (sealed) => decryptPhone(sealed, phoneSecrets()),
  wake: () => undefined,
};

async function toCall(mode: "live" | "test" = "live", plan: Plan = shortPlan(clinic)): Promise<string> {
  const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, plan), { mode });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
  return runId;
}

interface Dispatch {
  id: string;
  key: string;
  state: string;
  outcome: string | null;
  purpose: string;
}
const dispatches = async (runId: string): Promise<Dispatch[]> =>
  (await db.owner.query<Dispatch>("SELECT id, key, state, outcome, purpose FROM dispatch WHERE run_id = $1 ORDER BY id", [runId])).rows;

async function refusal(key: string): Promise<void> {
  const at = new Date();
  const says = (who: string, text: string, atMs: number) => ({ who, text, atMs });
  const turns = [says("bot", "您好，请问是患者吗", 0), says("customer", "不要再给我打电话了，别再打了", 2000)];
  const facts = {
    state: "answered",
    code: null,
    startedAt: at.toISOString(),
    answeredAt: at.toISOString(),
    endedAt: at.toISOString(),
    talkSeconds: 5,
    turns,
  };
  await receive(clinic.companyId, [
    {
      provider: "simulated",
      eventId: randomUUID(),
      kind: "call.ended",
      dispatchKey: key,
      occurredAt: at,
      payload: { ...facts, providerId: "p1", world: null },
    },
  ]);
  await foldInbox(clinic.companyId, silent);
}

const broken = async () => (await withTenantSql(clinic.companyId, (sql) => checkCounters(sql, clinic.companyId))).violations;
const optOuts = async () => (await db.owner.query("SELECT FROM opt_out WHERE company_id = $1", [clinic.companyId])).rowCount;

describe("a call nobody could say anything of", () => {
  it("is given up; a callback a day later is recorded and counted, silences the company, and branches nobody again", async () => {
    await addPatients(db.owner, clinic, mobiles(1));
    const runId = await toCall();
    await dial(clinic.companyId, silent);
    expect(await dispatches(runId)).toMatchObject([{ state: "unknown" }]);
    await db.owner.query("UPDATE dispatch SET checks = 3, lease_until = now() - interval '1 second' WHERE run_id = $1", [runId]);
    await tendLeases(clinic.companyId, silent);
    const [given] = await dispatches(runId);
    expect(given).toMatchObject({ state: "ended", outcome: "unknown" });
    expect(await broken()).toEqual([]);
    await refusal(given?.key ?? "");
    expect(await dispatches(runId)).toMatchObject([{ state: "ended", outcome: "answered" }]);
    expect(await optOuts()).toBe(1);
    expect(await broken()).toEqual([]);
    const { rows } = await db.owner.query("SELECT state, reason FROM enrolment WHERE run_id = $1", [runId]);
    expect(rows).toEqual([{ state: "failed", reason: "result_unknown" }]);
  });

  it.each<[string, string | null, object]>([
    ["takes its own way out where there is one", "end", { state: "completed", outlet: "unknown" }],
    ["fails where that leads nowhere", null, { state: "failed", outlet: null }],
  ])("%s, and a callback after that moves nobody a second time", async (_, next, expected) => {
    await addPatients(db.owner, clinic, mobiles(1));
    const plan = shortPlan(clinic);
    const { call } = plan.ops;
    if (!call) throw new Error("the plan has changed");
    const ops = { ...plan.ops, call: { ...call, outlets: { ...call.outlets, failed: "text", unknown: next } } };
    const runId = await toCall("live", { ...plan, ops });
    await dial(clinic.companyId, silent);
    await db.owner.query("UPDATE dispatch SET checks = 3, lease_until = now() - interval '1 second' WHERE run_id = $1", [runId]);
    await tendLeases(clinic.companyId, silent);
    await step({ companyId: clinic.companyId, runId, shard: 0, node: "end" });
    const [given] = await dispatches(runId);
    await refusal(given?.key ?? "");
    const { rows } = await db.owner.query(
      `SELECT e.state, l.outlet, l.reason, count(*) OVER ()::int AS visits FROM journey_event l JOIN enrolment e ON e.id = l.enrolment_id
       WHERE l.run_id = $1 AND l.node = 'call'`,
      [runId],
    );
    expect(rows).toEqual([{ ...expected, reason: "result_unknown", visits: 1 }]);
    expect(await broken()).toEqual([]);
  });

  it("stands in the list behind the number of calls made, if the provider had taken it", async () => {
    await addPatients(db.owner, clinic, mobiles(1));
    const runId = await toCall();
    const taking: PumpPorts = {
      ...silent,
      voice: { ...silent.voice, placeCalls: async (orders) => orders.map(() => ({ kind: "accepted", providerId: "p1" })) },
    };
    await dial(clinic.companyId, taking);
    await db.owner.query("UPDATE dispatch SET checks = 3, lease_until = now() - interval '1 second' WHERE run_id = $1", [runId]);
    await tendLeases(clinic.companyId, silent);
    expect(await dispatches(runId)).toMatchObject([{ state: "ended", outcome: "unknown" }]);
    expect(await broken()).toEqual([]);
    const { rows } = await db.owner.query<{ journey_id: string }>("SELECT journey_id FROM journey_run WHERE id = $1", [runId]);
    const behind = await runPeople(testContext(clinic.companyId, ["*"]), {
      journeyId: rows[0]?.journey_id ?? "",
      runId,
      node: "call",
      bucket: "called",
    });
    const { rows: counted } = await db.owner.query<{ n: number }>(
      "SELECT sum(value)::int AS n FROM counter WHERE run_id = $1 AND metric = 'call:called'",
      [runId],
    );
    expect(behind.rows).toHaveLength(counted[0]?.n ?? -1);
  });

  it("holds its seat until it can't be talking any more, however often it was asked about", async () => {
    await addPatients(db.owner, clinic, mobiles(2));
    await db.owner.query("UPDATE company SET seats = 1 WHERE id = $1", [clinic.companyId]);
    const runId = await toCall();
    const sent = async () => (await dispatches(runId)).filter((d) => d.state === "unknown").length;
    await dial(clinic.companyId, silent);
    expect(await sent()).toBe(1);
    await db.owner.query("UPDATE dispatch SET checks = 1, sent_at = now() - interval '290 seconds' WHERE run_id = $1 AND state = 'unknown'", [runId]);
    await dial(clinic.companyId, silent);
    expect(await sent()).toBe(1);
    await db.owner.query("UPDATE dispatch SET sent_at = now() - interval '301 seconds' WHERE run_id = $1 AND state = 'unknown'", [runId]);
    await dial(clinic.companyId, silent);
    expect(await sent()).toBe(2);
  });

  /** A provider that tells, when it is asked, that the call was busy: under the id of the event `e1`. */
  function telling(key: string, at: Date): PumpPorts {
    const event = { kind: "call.ended", eventId: "e1", companyId: clinic.companyId, key, providerId: "p1", world: null, occurredAt: at } as const;
    const facts = {
      state: "busy",
      code: null,
      startedAt: at.toISOString(),
      answeredAt: null,
      endedAt: at.toISOString(),
      talkSeconds: 0,
      turns: [],
      takenOver: false,
    } as const;
    return {
      ...silent,
      voice: { ...silent.voice, queryCall: async () => ({ kind: "ended", providerId: "p1", event: { ...event, facts: { ...facts, turns: [] } } }) },
    };
  }

  it.each(["dead", "discarded"])("lets its person go when what came back can't be read and is %s", async (state) => {
    await addPatients(db.owner, clinic, mobiles(1));
    const runId = await toCall();
    await dial(clinic.companyId, silent);
    const [call] = await dispatches(runId);
    const key = call?.key ?? "";
    await db.owner.query("UPDATE dispatch SET lease_until = now() - interval '1 second' WHERE run_id = $1", [runId]);
    const at = new Date();
    await receive(clinic.companyId, [
      { provider: "simulated", eventId: "e1", kind: "call.ended", dispatchKey: key, occurredAt: at, payload: { nonsense: true } },
    ]);
    await foldInbox(clinic.companyId, silent);
    await db.owner.query("UPDATE inbox SET state = $2 WHERE company_id = $1 AND state = 'dead'", [clinic.companyId, state]);
    await tendLeases(clinic.companyId, telling(key, at));
    const { rows } = await db.owner.query("SELECT state, reason FROM enrolment WHERE run_id = $1", [runId]);
    expect(rows).toEqual([{ state: "failed", reason: "result_unknown" }]);
  });

  it("is concluded by an event that was parked before it was known here, once the provider is asked", async () => {
    await addPatients(db.owner, clinic, mobiles(1));
    const runId = await toCall();
    await dial(clinic.companyId, silent);
    const [call] = await dispatches(runId);
    const key = call?.key ?? "";
    const ports = telling(key, new Date());
    await ask(runId, ports);
    await db.owner.query("UPDATE inbox SET state = 'parked' WHERE company_id = $1", [clinic.companyId]);
    await ask(runId, ports);
    await foldInbox(clinic.companyId, silent);
    expect((await dispatches(runId))[0]).toMatchObject({ state: "ended", outcome: "busy" });
  });

  async function ask(runId: string, ports: PumpPorts): Promise<void> {
    await db.owner.query("UPDATE dispatch SET lease_until = now() - interval '1 second' WHERE run_id = $1", [runId]);
    await tendLeases(clinic.companyId, ports);
  }
});

describe("a run that is stopped", () => {
  it("cancels what is planned, and texts nobody after a late call", async () => {
    await addPatients(db.owner, clinic, mobiles(2));
    const runId = await toCall();
    await dial(clinic.companyId, silent);
    const [first, second] = await dispatches(runId);
    await db.owner.query("UPDATE dispatch SET state = 'planned', lease_until = NULL WHERE id = $1", [second?.id]);
    await db.owner.query("UPDATE journey_run SET state = 'stopping' WHERE id = $1", [runId]);
    while ((await emptyRun(clinic.companyId, runId)) > 0);
    await refusal(first?.key ?? "");
    expect((await dispatches(runId)).map((d) => [d.purpose, d.state])).toEqual([
      ["node", "ended"],
      ["node", "cancelled"],
    ]);
    expect(await broken()).toEqual([]);
  });
});

describe("a sealed number that can't be opened", () => {
  it("fails its own person and holds up nobody else", async () => {
    const [bad] = await addPatients(db.owner, clinic, mobiles(3));
    await db.owner.query("UPDATE customer SET phone_cipher = '\\x00' WHERE id = $1", [bad]);
    const runId = await toCall();
    await dial(clinic.companyId, silent);
    const { rows } = await db.owner.query("SELECT state, reason, count(*)::int AS people FROM enrolment WHERE run_id = $1 GROUP BY 1, 2 ORDER BY 1", [
      runId,
    ]);
    expect(rows).toEqual([
      { state: "failed", reason: "step_broken:phone_unreadable", people: 1 },
      { state: "to_call", reason: null, people: 2 },
    ]);
  });
});

describe("a provider that asks for a pause", () => {
  it("gets it, however many bells ring; what was not sent gives its place in the caps back", async () => {
    await addPatients(db.owner, clinic, mobiles(60));
    await db.owner.query("UPDATE company SET seats_per_script = 1000 WHERE id = $1", [clinic.companyId]);
    await toCall();
    let requests = 0;
    const throttling: PumpPorts = {
      ...silent,
      voice: {
        ...silent.voice,
        placeCalls: async (orders) => {
          if (orders[0]?.companyId === clinic.companyId) requests += 1;
          return orders.map(() => ({ kind: "throttled", retryAfterMs: 60_000 }));
        },
      },
    };
    const stop = new AbortController();
    const running = runPump("dial", throttling, { heartbeat: () => undefined, signal: stop.signal });
    await expect.poll(() => requests).toBe(1);
    for (let i = 0; i < 20; i += 1) {
      ring("dial");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    stop.abort();
    await running;
    expect(requests).toBe(1);
    const { rows } = await db.owner.query("SELECT state, count(*)::int AS n FROM dispatch WHERE company_id = $1 GROUP BY 1", [clinic.companyId]);
    expect(rows).toEqual([{ state: "planned", n: 60 }]);
    const { rows: attempts } = await db.owner.query("SELECT FROM number_state WHERE company_id = $1 AND attempts <> '[]'", [clinic.companyId]);
    expect(attempts).toHaveLength(0);
  });
});

describe("the clock of a test run", () => {
  it("stands still while a call may go now, however often it is asked", async () => {
    await addPatients(db.owner, clinic, mobiles(1));
    const runId = await toCall("test");
    expect(await Promise.all([1, 2, 3].map(() => advanceClock(clinic.companyId, runId)))).toEqual(["busy", "busy", "busy"]);
  });

  it("jumps once, whoever asks at the same moment", async () => {
    await addPatients(db.owner, clinic, mobiles(1));
    const runId = await toCall("test");
    const due = new Date(Date.now() + 30 * 60_000);
    await db.owner.query("UPDATE dispatch SET due_at = $2 WHERE run_id = $1", [runId, due]);
    const answers = await Promise.all([1, 2, 3, 4].map(() => advanceClock(clinic.companyId, runId)));
    expect(answers.filter((a) => a === "advanced")).toHaveLength(1);
    const { rows } = await db.owner.query<{ ms: string }>("SELECT clock_offset_ms AS ms FROM journey_run WHERE id = $1", [runId]);
    expect(Number(rows[0]?.ms)).toBeLessThan(32 * 60_000);
  });
});

describe("enrolling", () => {
  it("counts the people once, though two attempts overlap", async () => {
    await addPatients(db.owner, clinic, mobiles(40));
    const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
    expect(await Promise.all([1, 2, 3].map(() => enrol(clinic.companyId, runId)))).toEqual([40, 40, 40]);
    const { rows } = await db.owner.query("SELECT people FROM journey_run WHERE id = $1", [runId]);
    expect(rows).toEqual([{ people: 40 }]);
  });
});
