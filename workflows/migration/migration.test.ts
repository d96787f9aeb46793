import { afterAll, beforeAll, expect, it } from "vitest";
import { addPatients, addRun, addVersion, mobiles, testClinic } from "@/lib/engine/testing/clinic";
import { startEngine, type TestEngine } from "@/lib/engine/testing/engine";
import type { Op, Plan } from "@/lib/journey/plan";
import { until } from "@/lib/testing/process";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.close());

it("people in flight go on by the new version at once, the run they left is over, and every number holds", async () => {
  const { db } = engine;
  const clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(25));
  const plan = (days: number): Plan => {
    const ops: Op[] = [
      {
        op: "enter",
        node: "entry",
        name: "人群",
        kind: "audience-entry",
        outlets: { next: "wait" },
        audienceId: clinic.audienceId,
        schedule: { type: "now" },
        reentry: { type: "never" },
      },
      { op: "wait", node: "wait", name: "等待", kind: "wait", outlets: { next: "end" }, until: { type: "span", amount: days, unit: "day" } },
      { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" },
    ];
    return { schema: 1, entry: "entry", ops: Object.fromEntries(ops.map((op) => [op.node, op])), order: ops.map((op) => op.node) };
  };
  const one = async (sql: string, params: unknown[]): Promise<string> => (await db.owner.query<{ id: string }>(sql, params)).rows[0]?.id ?? "";
  const version = await addVersion(db.owner, clinic, plan(30));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await engine.port.startRun({ companyId: clinic.companyId, runId });
  await until(
    "all to wait",
    async () => (await one("SELECT count(*)::text AS id FROM enrolment WHERE run_id = $1 AND state = 'waiting'", [runId])) === "25",
  );
  const next = await one("INSERT INTO journey_version (company_id, journey_id, number, document, plan) VALUES ($1, $2, 2, '{}', $3) RETURNING id", [
    clinic.companyId,
    version.journeyId,
    JSON.stringify(plan(0)),
  ]);
  const choices = [{ versionId: version.versionId, nodeId: "wait", action: "move", toNodeId: "wait" }];
  const migrationId = await one("INSERT INTO journey_migration (company_id, journey_id, version_id, choices) VALUES ($1, $2, $3, $4) RETURNING id", [
    clinic.companyId,
    version.journeyId,
    next,
    JSON.stringify(choices),
  ]);
  await engine.port.migrate({ companyId: clinic.companyId, migrationId });
  // The first run is empty long before its own wait is over: it is told to look.
  await engine.untilFinished(clinic.companyId, runId);
  const taking = await until(
    "the run that takes over",
    async () => (await one("SELECT id FROM journey_run WHERE migration_id = $1", [migrationId])) || undefined,
  );
  expect(await engine.untilFinished(clinic.companyId, taking)).toMatchObject({ state: "completed" });
  expect(await engine.figures(taking)).toEqual(
    new Map([
      [" ended:completed", 25],
      [" enrolled", 25],
      ["end entered", 25],
      ["end exited:done", 25],
      ["wait entered", 25],
      ["wait left:next", 25],
    ]),
  );
  expect(await engine.doctor()).toMatchObject({ ok: true, violations: [] });
});
