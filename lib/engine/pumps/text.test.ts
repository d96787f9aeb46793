import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Submission } from "@/lib/channels/submission";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import { receive } from "@/lib/intake/receive";
import { control } from "@/lib/services/runs/control";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { enrol } from "../enrol";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { planOf, textOf } from "../testing/plans";
import type { PumpPorts } from "./ports";
import { foldInbox } from "./inbox";
import { tendLeases } from "./lease";
import { sendTexts } from "./text";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
});
afterAll(() => db?.close());

/** A provider that answers every request for texts the same way. */
function provider(answer: (keys: string[]) => Promise<Submission>): PumpPorts {
  return {
    voice: {
      provider: "simulated",
      placeCall: async () => ({ kind: "unknown" }),
      placeCalls: async (orders) => orders.map(() => ({ kind: "unknown" })),
      queryCall: async () => ({ kind: "unknown" }),
    },
    sms: {
      provider: "simulated",
      sendText: async () => ({ kind: "unknown" }),
      sendTexts: async (orders) => {
        const submission = await answer(orders.map((order) => order.key));
        return orders.map((_, i) => (submission.kind === "accepted" ? { kind: "accepted", providerId: `${orders[i]?.key}` } : submission));
      },
      queryText: async () => ({ kind: "unknown" }),
    },
    openPhone: (sealed) => decryptPhone(sealed, phoneSecrets()),
    wake: () => undefined,
  };
}

async function planned(people: number, next: string | null = null): Promise<{ runId: string; ids: string[] }> {
  const ids = await addPatients(db.owner, clinic, mobiles(people));
  const plan = planOf(clinic, textOf(clinic, next));
  const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, plan), { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "text"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
  return { runId, ids };
}

async function states(runId: string): Promise<Record<string, number>> {
  const { rows } = await db.owner.query<{ state: string; n: number }>("SELECT state, count(*)::int AS n FROM dispatch WHERE run_id = $1 GROUP BY 1", [
    runId,
  ]);
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

describe("texts of one round", () => {
  it("are marked a chunk at a time, so that a slow provider outlives no lease; a refusal meanwhile still counts", async () => {
    const { runId } = await planned(120);
    const marked: number[] = [];
    const sent: string[] = [];
    const slow = provider(async (keys) => {
      const now = await states(runId);
      marked.push(now.sending ?? 0);
      sent.push(...keys);
      // Whoever still waits refuses texts while the first chunk is on its way.
      if (marked.length === 1)
        await db.owner.query(
          `INSERT INTO opt_out (company_id, phone_hash, phone_masked, source)
           SELECT DISTINCT d.company_id, c.phone_hash, c.phone_masked, 'manual' FROM dispatch d JOIN customer c ON c.company_id = d.company_id AND c.id = d.customer_id
           WHERE d.run_id = $1 AND d.state = 'planned'`,
          [runId],
        );
      return { kind: "accepted", providerId: "p" };
    });
    expect((await sendTexts(clinic.companyId, slow)).done).toBe(120);
    expect(marked).toEqual([50]);
    expect(new Set(sent).size).toBe(50);
    expect(await states(runId)).toEqual({ accepted: 50, blocked: 70 });
  });

  it("stay planned beyond the chunk at which the provider asks for a pause, or the company is silenced", async () => {
    const { runId } = await planned(120);
    const throttling = provider(async () => ({ kind: "throttled", retryAfterMs: 60_000 }));
    expect(await sendTexts(clinic.companyId, throttling)).toMatchObject({ pauseMs: 60_000, done: 50 });
    expect(await states(runId)).toEqual({ planned: 120 });
    const silencing = provider(async () => {
      await db.owner.query("UPDATE company SET kill_switch = true WHERE id = $1", [clinic.companyId]);
      return { kind: "accepted", providerId: "p" };
    });
    await sendTexts(clinic.companyId, silencing);
    expect(await states(runId)).toEqual({ accepted: 50, planned: 70 });
  });

  /** Yesterday's run is through; these hang-up texts are left of it. */
  async function leftOver(people: number): Promise<{ journeyId: string; runId: string }> {
    const { runId } = await planned(people);
    await db.owner.query("UPDATE dispatch SET purpose = 'hangup' WHERE run_id = $1", [runId]);
    const { rows } = await db.owner.query<{ id: string }>("UPDATE journey_run SET state = 'completed' WHERE id = $1 RETURNING journey_id AS id", [
      runId,
    ]);
    return { journeyId: rows[0]?.id ?? "", runId };
  }

  it("of a run that is over stay planned from the moment on at which its journey's pause was acknowledged, and go on when it is resumed", async () => {
    const { journeyId, runId } = await leftOver(120);
    const admin = testContext(clinic.companyId, ["*"], { engine: { ...noEngine, pauseSchedule: async () => undefined } });
    let chunks = 0;
    const pausing = provider(async () => {
      chunks += 1;
      if (chunks === 1) await control(admin, "pause", { journeyId });
      return { kind: "accepted", providerId: "p" };
    });
    await sendTexts(clinic.companyId, pausing);
    expect(chunks).toBe(1);
    expect(await states(runId)).toEqual({ accepted: 50, planned: 70 });
    await control(admin, "resume", { journeyId });
    await sendTexts(clinic.companyId, pausing);
    expect(await states(runId)).toEqual({ accepted: 120 });
  });

  it("of a run that is over stand aside while its journey is being changed: neither waits for the other for ever", async () => {
    const { journeyId, runId } = await leftOver(1);
    const ports = provider(async () => ({ kind: "accepted", providerId: "p" }));
    const changing = await db.owner.connect();
    try {
      await changing.query("BEGIN");
      await changing.query("SELECT FROM journey WHERE id = $1 FOR UPDATE", [journeyId]);
      expect((await sendTexts(clinic.companyId, ports)).done).toBe(0);
    } finally {
      await changing.query("ROLLBACK");
      changing.release();
    }
    expect((await sendTexts(clinic.companyId, ports)).done).toBe(1);
    expect(await states(runId)).toEqual({ accepted: 1 });
  });

  it("are not sent to numbers on the company's blacklist, by the word that calls have for it", async () => {
    const { runId, ids } = await planned(3);
    await db.owner.query(
      "INSERT INTO blacklist_entry (company_id, phone_hash, phone_masked) SELECT company_id, phone_hash, phone_masked FROM customer WHERE id = $1",
      [ids[1]],
    );
    const sent: string[] = [];
    await sendTexts(
      clinic.companyId,
      provider(async (keys) => {
        sent.push(...keys);
        return { kind: "accepted", providerId: "p" };
      }),
    );
    expect(sent).toHaveLength(2);
    const { rows } = await db.owner.query(
      "SELECT d.state, d.reason, e.state AS person FROM dispatch d JOIN enrolment e ON e.id = d.enrolment_id WHERE d.run_id = $1 AND d.customer_id = $2",
      [runId, ids[1]],
    );
    expect(rows).toEqual([{ state: "blocked", reason: "blacklist", person: "blocked" }]);
  });

  it("are given up without a receipt, counted, and leave alone whoever has come back for another", async () => {
    const { runId } = await planned(1, "text");
    const ports = provider(async () => ({ kind: "accepted", providerId: "p" }));
    await sendTexts(clinic.companyId, ports);
    await step({ companyId: clinic.companyId, runId, shard: 0, node: "text" });
    await db.owner.query("UPDATE dispatch SET checks = 3, lease_until = now() - interval '1 second' WHERE run_id = $1 AND state = 'accepted'", [
      runId,
    ]);
    await tendLeases(clinic.companyId, ports);
    expect(await states(runId)).toEqual({ ended: 1, planned: 1 });
    const { rows } = await db.owner.query(
      `SELECT e.state, e.visit, (SELECT sum(value)::int FROM counter c WHERE c.run_id = $1 AND metric = 'text:unknown') AS unknown
       FROM enrolment e WHERE run_id = $1`,
      [runId],
    );
    expect(rows).toEqual([{ state: "texting", visit: 3, unknown: 1 }]);
  });

  it("stay as their receipt has it, should the request be refused after that", async () => {
    const { runId } = await planned(1);
    const refusing = provider(async ([key = ""]) => {
      const payload = { providerId: "p1", world: null, key };
      await receive(clinic.companyId, [
        { provider: "simulated", eventId: "r0", kind: "text.delivered", dispatchKey: key, occurredAt: new Date(), payload },
      ]);
      await foldInbox(clinic.companyId, refusing);
      return { kind: "rejected", code: "late", retryable: false };
    });
    await sendTexts(clinic.companyId, refusing);
    const { rows } = await db.owner.query(
      `SELECT d.state, d.reason, e.state AS person, (SELECT count(*)::int FROM counter c WHERE c.run_id = $1 AND metric LIKE 'text:%failed%') AS failed
       FROM dispatch d JOIN enrolment e ON e.id = d.enrolment_id WHERE d.run_id = $1`,
      [runId],
    );
    expect(rows).toEqual([{ state: "ended", reason: null, person: "completed", failed: 0 }]);
  });

  it("count as sent when a receipt tells of one that a restored backup knows as planned only, and are not sent again", async () => {
    const { runId } = await planned(1);
    const { rows } = await db.owner.query<{ key: string }>("SELECT key FROM dispatch WHERE run_id = $1", [runId]);
    const key = rows[0]?.key ?? "";
    const payload = { providerId: "p1", world: null, key };
    await receive(clinic.companyId, [
      { provider: "simulated", eventId: "r1", kind: "text.delivered", dispatchKey: key, occurredAt: new Date(), payload },
    ]);
    const nobody = provider(async () => ({ kind: "unknown" }));
    await foldInbox(clinic.companyId, nobody);
    expect((await sendTexts(clinic.companyId, nobody)).done).toBe(0);
    expect(await states(runId)).toEqual({ ended: 1 });
    const { rows: counted } = await db.owner.query(
      "SELECT metric, value::int AS n FROM counter WHERE run_id = $1 AND metric IN ('text:texted', 'text:dispatched', 'text:delivered', 'left:next') AND node = 'text' ORDER BY 1",
      [runId],
    );
    expect(counted.map(({ metric, n }) => `${metric} ${n}`)).toEqual(["left:next 1", "text:delivered 1", "text:dispatched 1", "text:texted 1"]);
  });
});
