import { afterAll, beforeAll, expect, it } from "vitest";
import { config } from "@/lib/config";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { openZone, startEngine, type TestEngine } from "@/lib/engine/testing/engine";
import { shortPlan } from "@/lib/engine/testing/plans";
import { startProcess, type TestProcess, until } from "@/lib/testing/process";

/** A mainland mobile by itself: not a part of a longer number, as a time in milliseconds is. */
const PHONE = /(?<![\d.])(?:\+?86)?1[3-9]\d{9}(?!\d)/;

let engine: TestEngine;
let clinic: TestClinic;
const workers: TestProcess[] = [];

beforeAll(async () => {
  engine = await startEngine({ worker: false, carrier: { CARRIER_SPEED: "60" } });
  const companyId = await engine.db.company();
  await engine.db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [companyId, openZone()]);
  clinic = await testClinic(engine.db.owner, companyId);
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await engine?.close();
});

function startWorker(): TestProcess {
  const worker = startProcess("workflows/worker.ts", {
    DATABASE_URL: engine.db.url,
    TEMPORAL_ADDRESS: engine.temporal.target.address,
    TEMPORAL_NAMESPACE: engine.temporal.target.namespace,
    CARRIER_URL: engine.carrier.url,
    YIDAO_PUBLIC_URL: engine.hooks.publicUrl,
    YIDAO_WEBHOOK_SECRET: config().webhook.secret,
    LOG_LEVEL: "debug",
  });
  workers.push(worker);
  return worker;
}

const alive = async (): Promise<number> => {
  const { rows } = await engine.db.owner.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM worker_heartbeat WHERE beat_at > now() - interval '10 seconds'",
  );
  return rows[0]?.n ?? 0;
};
const calls = async () => (await engine.carrier.log()).filter((line) => line.kind === "call.accepted");

it("one of two workers is killed and the other goes on: each call once, every number agrees, no log line holds a phone number", async () => {
  const [first, second] = [startWorker(), startWorker()];
  await until("two heartbeats", async () => (await alive()) === 2, 90_000);
  await addPatients(engine.db.owner, clinic, mobiles(60));
  const version = await addVersion(engine.db.owner, clinic, shortPlan(clinic));
  const runId = await addRun(engine.db.owner, clinic, version, { mode: "live" });
  await engine.port.startRun({ companyId: clinic.companyId, runId });
  await until("some calls", async () => (await calls()).length >= 10, 60_000);
  await first.kill();
  const run = await engine.untilFinished(clinic.companyId, runId, 150_000);
  expect(run.state).toBe("completed");
  const keys = (await calls()).map((line) => line.key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(await engine.doctor()).toMatchObject({ ok: true, violations: [] });

  const lines = `${first.output()}\n${second.output()}`.split("\n");
  expect(lines.filter((line) => PHONE.test(line))).toEqual([]);
  expect(PHONE.test('{"x":"+8613812345678"}')).toBe(true);
  const steps = lines.filter((line) => line.includes('"msg":"step"'));
  expect(steps.length).toBeGreaterThan(0);
  for (const line of steps)
    expect(JSON.parse(line)).toMatchObject({ runId, companyId: clinic.companyId, node: expect.any(String), shard: expect.any(Number) });
}, 300_000);
