import type { Plan } from "@/lib/journey/plan";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { weekPlan } from "@/lib/engine/testing/plans";
import { startEngine, type TestEngine } from "@/lib/engine/testing/engine";
import { ATTRIBUTES } from "../attributes";
import { runWorkflowId, shardWorkflowId, simulationWorkflowId } from "./ids";

let engine: TestEngine;
let clinic: TestClinic;

beforeAll(async () => {
  engine = await startEngine();
  clinic = await testClinic(engine.db.owner, await engine.db.company());
});
afterAll(() => engine?.close());

describe("a test run", () => {
  it("takes 500 people through a week in under 20 seconds, and its numbers are the carrier's", async () => {
    await addPatients(engine.db.owner, clinic, [
      ...mobiles(480),
      ...mobiles(6, "0011"),
      ...mobiles(5, "0028"),
      ...mobiles(5, "0008"),
      null,
      null,
      null,
      null,
    ]);
    const version = await addVersion(engine.db.owner, clinic, weekPlan(clinic));
    const runId = await addRun(engine.db.owner, clinic, version);
    const began = Date.now();
    await engine.port.startRun({ companyId: clinic.companyId, runId });
    const run = await engine.untilFinished(clinic.companyId, runId);
    const seconds = (Date.now() - began) / 1000;
    expect(run.state).toBe("completed");
    expect(seconds).toBeLessThan(20);
    expect(run.clock_finished_at.getTime() - run.clock_started_at.getTime()).toBeGreaterThanOrEqual(7 * 86_400_000);
    const figures = await engine.figures(runId);
    const log = await engine.carrier.log();
    const accepted = log.filter((line) => line.kind === "call.accepted" && line.world === runId);
    expect(figures.get("call call:called")).toBe(accepted.length);
    expect(new Set(accepted.map((line) => line.key)).size).toBe(accepted.length);
    const answered = log.filter((line) => line.kind === "call.ended" && line.world === runId && line.state === "answered");
    expect(figures.get("call call:answered")).toBe(answered.length);
    expect(figures.get("call failed:no_phone")).toBe(4);
    expect(await engine.doctor()).toMatchObject({ ok: true, violations: [], checked: { I1: 500, I2: accepted.length } });
  }, 60_000);
});

describe("a simulation", () => {
  it("is worked out by a worker", async () => {
    const other = await testClinic(engine.db.owner, await engine.db.company("模拟"));
    await addPatients(engine.db.owner, other, mobiles(20));
    const { journeyId } = await addVersion(engine.db.owner, other, weekPlan(other));
    const simulationId = randomUUID();
    await engine.db.owner.query(
      "INSERT INTO simulation (company_id, id, journey_id, revision, document, plan, seed, sample_size) VALUES ($1, $2, $3, 1, '{}', $4, 1, 100)",
      [other.companyId, simulationId, journeyId, JSON.stringify(weekPlan(other))],
    );
    await engine.port.simulate({ companyId: other.companyId, simulationId });
    const handle = engine.temporal.client.workflow.getHandle(simulationWorkflowId(simulationId));
    await handle.result();
    const { rows } = await engine.db.owner.query("SELECT state, error, (result->>'people')::int AS people FROM simulation WHERE id = $1", [
      simulationId,
    ]);
    expect(rows).toEqual([{ state: "completed", error: null, people: 20 }]);
  }, 60_000);
});

describe("a launch by a schedule", () => {
  it("can be found by its company and run like any other, and so can its shards", async () => {
    const other = await testClinic(engine.db.owner, await engine.db.company("定时"));
    const plan = weekPlan(other);
    const entry = plan.ops[plan.entry];
    if (entry?.op !== "enter") throw new Error("no entry");
    const everyMinute: Plan = { ...plan, ops: { ...plan.ops, [plan.entry]: { ...entry, schedule: { type: "cron", cron: "* * * * *" } } } };
    const { journeyId } = await addVersion(engine.db.owner, other, everyMinute);
    const { companyId } = other;
    const launch = await engine.temporal.client.workflow.start("journeyLaunch", {
      args: [{ companyId, journeyId }],
      workflowId: `launch/${journeyId}`,
      taskQueue: engine.temporal.target.taskQueue,
    });
    await launch.result();
    const { rows } = await engine.db.owner.query<{ id: string }>("SELECT id FROM journey_run WHERE journey_id = $1", [journeyId]);
    const runId = rows[0]?.id ?? "";
    for (const id of [runWorkflowId(runId), shardWorkflowId(runId, 0)]) {
      const found = async () => (await engine.temporal.client.workflow.getHandle(id).describe()).typedSearchAttributes;
      // Shards are there once the people are taken in.
      await expect.poll(() => found().catch(() => null), { message: id }).not.toBeNull();
      const attributes = await found();
      expect([attributes.get(ATTRIBUTES.company), attributes.get(ATTRIBUTES.run)], id).toEqual([companyId, runId]);
    }
  }, 60_000);
});
