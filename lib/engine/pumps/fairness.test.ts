import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { ring } from "../bell";
import { enrol } from "../enrol";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { openZone } from "../testing/engine";
import { shortPlan } from "../testing/plans";
import { takingPorts } from "../testing/pump-ports";
import { dial } from "./dial";
import type { PumpPorts } from "./ports";
import { runPump } from "./supervise";
import { Turns } from "./turns";

let db: TestDatabase;
beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

async function company(people: number): Promise<TestClinic> {
  const clinic = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
  await addPatients(db.owner, clinic, mobiles(people));
  return clinic;
}

async function plan(clinic: TestClinic): Promise<string> {
  const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
  await enrol(clinic.companyId, runId);
  const { rows } = await db.owner.query<{ shards: number }>("SELECT shard_count AS shards FROM journey_run WHERE id = $1", [runId]);
  for (let shard = 0; shard < (rows[0]?.shards ?? 1); shard += 1)
    for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard, node });
  return runId;
}

/** The dial pump over all companies, as long as `work` lasts. */
async function pumping(ports: PumpPorts, work: () => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  const running = runPump("dial", ports, { heartbeat: () => undefined, signal: stop.signal });
  try {
    await work();
  } finally {
    stop.abort();
    await running;
  }
}

describe("turns", () => {
  it("let everybody come after one piece of each of the others, however much those have to do", async () => {
    const turns = new Turns(2);
    const names = ["a", "b", "c", "d", "e"];
    const log: string[] = [];
    const busy = names.map(async (name) => {
      while (log.length < 200) await turns.take(async () => void log.push(name));
    });
    await Promise.all(busy);
    for (let from = 0; from + 2 * names.length <= 200; from += 1) expect(new Set(log.slice(from, from + 2 * names.length))).toEqual(new Set(names));
  });

  it("pass on their place when a piece of work breaks", async () => {
    const turns = new Turns(1);
    await expect(turns.take(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await turns.take(async () => "next")).toBe("next");
  });
});

describe("a company with a long queue", () => {
  it("delays another's ten calls by no more than a round or two", async () => {
    const [long, short] = [await company(800), await company(10)];
    await plan(long);
    const batches: string[] = [];
    let asked = Number.POSITIVE_INFINITY;
    const ports = takingPorts({});
    // Each call is refused: nothing but the turns holds up the next batch.
    ports.voice.placeCalls = async (orders) => {
      const companyId = orders[0]?.companyId ?? "";
      batches.push(companyId);
      // In the middle of it the other company has something to do.
      if (batches.length === 2) {
        await plan(short);
        asked = batches.length;
        ring("dial", short.companyId);
      }
      return orders.map(() => ({ kind: "rejected", code: "no", retryable: false }));
    };
    await pumping(ports, () => expect.poll(() => batches.includes(short.companyId), { interval: 5 }).toBe(true));
    const first = batches.indexOf(short.companyId);
    expect(batches.slice(asked, first).length).toBeLessThanOrEqual(3);
  });

  it("takes turns among its own runs: a short one is through while a long one still waits", async () => {
    const clinic = await company(60);
    await db.owner.query("UPDATE company SET seats_per_script = 20 WHERE id = $1", [clinic.companyId]);
    const long = await plan(clinic);
    const short = await plan(clinic);
    // Each person of the short one has a number of their own.
    await db.owner.query("DELETE FROM dispatch WHERE run_id = $1 AND id NOT IN (SELECT id FROM dispatch WHERE run_id = $1 ORDER BY id LIMIT 8)", [
      short,
    ]);
    await db.owner.query("UPDATE company SET calling_policy = $2 WHERE id = $1", [clinic.companyId, "{}"]);
    await db.owner.query("UPDATE dispatch SET category = NULL WHERE company_id = $1", [clinic.companyId]);
    await db.owner.query("DELETE FROM dispatch d USING dispatch s WHERE d.run_id = $1 AND s.run_id = $2 AND d.customer_id = s.customer_id", [
      long,
      short,
    ]);
    await dial(clinic.companyId, takingPorts({}));
    const { rows } = await db.owner.query<{ run_id: string; n: number }>(
      "SELECT run_id, count(*)::int AS n FROM dispatch WHERE company_id = $1 AND state = 'accepted' GROUP BY 1",
      [clinic.companyId],
    );
    expect(Object.fromEntries(rows.map((row) => [row.run_id === short ? "short" : "long", row.n]))).toEqual({ short: 8, long: 12 });
  });
});

describe("a kill switch", () => {
  it("lets nothing out that was not on its way, and nothing is lost by it", async () => {
    const clinic = await company(120);
    await plan(clinic);
    const calls: number[] = [];
    const ports = takingPorts({
      calls: async (orders) => {
        if (orders[0]?.companyId !== clinic.companyId) return;
        calls.push(orders.length);
        await db.owner.query("UPDATE company SET kill_switch = true WHERE id = $1", [clinic.companyId]);
      },
    });
    await pumping(ports, async () => {
      await expect.poll(() => calls.length, { interval: 5 }).toBe(1);
      for (let i = 0; i < 3; i += 1) await dial(clinic.companyId, ports);
    });
    expect(calls).toEqual([50]);
    const { rows } = await db.owner.query("SELECT state, count(*)::int AS n FROM dispatch WHERE company_id = $1 GROUP BY 1 ORDER BY 1", [
      clinic.companyId,
    ]);
    expect(rows).toEqual([
      { state: "accepted", n: 50 },
      { state: "planned", n: 70 },
    ]);
  });
});
