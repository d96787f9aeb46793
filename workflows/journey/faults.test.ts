import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { config } from "@/lib/config";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { openZone, startEngine, type TestEngine } from "@/lib/engine/testing/engine";
import { shortPlan } from "@/lib/engine/testing/plans";
import { runFigures } from "@/lib/services/runs/figures";
import { pauseRun } from "@/lib/services/runs/pause";
import { resumeRun } from "@/lib/services/runs/resume";
import { stopRun } from "@/lib/services/runs/stop";
import { testContext } from "@/lib/testing/service-context";
import { startProcess, type TestProcess, until } from "@/lib/testing/process";

let engine: TestEngine;
let worker: TestProcess | null = null;

beforeAll(async () => {
  engine = await startEngine({ worker: false, carrier: { CARRIER_SPEED: "60" } });
});
afterEach(async () => {
  await worker?.stop();
  worker = null;
});
afterAll(() => engine?.close());

const startWorker = (): TestProcess =>
  startProcess("workflows/worker.ts", {
    DATABASE_URL: engine.db.url,
    TEMPORAL_ADDRESS: engine.temporal.target.address,
    TEMPORAL_NAMESPACE: engine.temporal.target.namespace,
    CARRIER_URL: engine.carrier.url,
    YIDAO_PUBLIC_URL: engine.hooks.publicUrl,
    YIDAO_WEBHOOK_SECRET: config().webhook.secret,
    LOG_LEVEL: "warn",
  });

async function liveClinic(people: number): Promise<{ clinic: TestClinic; runId: string }> {
  const companyId = await engine.db.company();
  await engine.db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [companyId, openZone()]);
  const clinic = await testClinic(engine.db.owner, companyId, { hangupSms: true });
  await addPatients(engine.db.owner, clinic, mobiles(people));
  const version = await addVersion(engine.db.owner, clinic, shortPlan(clinic));
  return { clinic, runId: await addRun(engine.db.owner, clinic, version, { mode: "live" }) };
}

const calls = async (companyId: string) => (await engine.carrier.log()).filter((line) => line.kind === "call.accepted" && line.company === companyId);

describe("a live run whose worker is killed", () => {
  it("ends by itself, with each call made once and every number agreeing", async () => {
    const { clinic, runId } = await liveClinic(90);
    await engine.carrier.faults({ callbackDuplicated: 0.2, duplicates: 3, callbackReordered: 0.3, callbackBeforeResponse: 0.1 });
    worker = startWorker();
    await engine.port.startRun({ companyId: clinic.companyId, runId });
    for (const atLeast of [5, 45]) {
      await until(`${atLeast} calls; ${worker.output()}`, async () => (await calls(clinic.companyId)).length >= atLeast, 90_000);
      await worker.kill();
      worker = startWorker();
    }
    const run = await engine.untilFinished(clinic.companyId, runId, 150_000);
    expect(run.state).toBe("completed");
    const keys = (await calls(clinic.companyId)).map((line) => line.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await engine.doctor()).toMatchObject({ ok: true, violations: [] });
  }, 300_000);
});

describe("a live run that is controlled", () => {
  it("sends nothing while paused, goes on when resumed, and stops for good", async () => {
    const { clinic, runId } = await liveClinic(200);
    const ref = { companyId: clinic.companyId, runId };
    const ctx = testContext(clinic.companyId, ["*"], { engine: engine.port });
    const { rows } = await engine.db.owner.query<{ journey_id: string }>("SELECT journey_id FROM journey_run WHERE id = $1", [runId]);
    const journeyId = rows[0]?.journey_id ?? "";
    worker = startWorker();
    await engine.port.startRun(ref);
    await until("30 calls", async () => (await calls(clinic.companyId)).length >= 30, 60_000);
    await pauseRun(ctx, { journeyId });
    const pausedAt = Date.now();
    const last = await settled(clinic.companyId);
    expect(last - pausedAt).toBeLessThan(5_000);
    expect((await runFigures(ctx, { journeyId })).hold).toEqual({ reason: "paused", until: null });
    const before = (await calls(clinic.companyId)).length;
    await resumeRun(ctx, { journeyId });
    await until("more calls", async () => (await calls(clinic.companyId)).length > before, 30_000);
    await stopRun(ctx, { journeyId });
    const stoppedAt = Date.now();
    const run = await engine.untilFinished(clinic.companyId, runId, 60_000);
    expect(run.state).toBe("stopped");
    expect((await settled(clinic.companyId)) - stoppedAt).toBeLessThan(5_000);
    const figures = await runFigures(ctx, { journeyId, runId });
    expect(figures.totals.entered).toBe(200);
    expect(figures.totals.active).toBe(0);
    expect(figures.reconciles).toBe(true);
    expect(figures.nodes.flatMap((n) => n.exited).find((e) => e.key === "stopped")?.count).toBeGreaterThan(0);
    await until("the doctor to find nothing", async () => (await engine.doctor()).ok, 90_000, 1_000);
  }, 240_000);
});

/** When the last call was accepted, once nothing has been for three seconds. */
async function settled(companyId: string): Promise<number> {
  let last = 0;
  await until(
    "calls to cease",
    async () => {
      last = Math.max(0, ...(await calls(companyId)).map((line) => Date.parse(line.at)));
      return Date.now() - last > 3_000;
    },
    30_000,
  );
  return last;
}
