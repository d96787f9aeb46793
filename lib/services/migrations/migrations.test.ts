import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { enrol } from "@/lib/engine/enrol";
import { step } from "@/lib/engine/step";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { weekPlan } from "@/lib/engine/testing/plans";
import { migrate } from "@/lib/engine/transfer/migrate";
import type { JourneyDocument } from "@/lib/journey/document";
import type { ServiceContext } from "@/lib/services/context";
import { archiveJourney, unarchiveJourney } from "@/lib/services/journeys/archive";
import { checkJourney } from "@/lib/services/journeys/check";
import { createJourney } from "@/lib/services/journeys/create";
import { getJourney } from "@/lib/services/journeys/get";
import { publishJourney } from "@/lib/services/journeys/publish";
import { saveDraft } from "@/lib/services/journeys/saveDraft";
import { compareRuns } from "@/lib/services/runs/compare";
import { runFigures } from "@/lib/services/runs/figures";
import { pauseRun } from "@/lib/services/runs/pause";
import { runPeople } from "@/lib/services/runs/people";
import { resumeRun } from "@/lib/services/runs/resume";
import { startRun } from "@/lib/services/runs/start";
import { stopRun } from "@/lib/services/runs/stop";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { confirmMigration, undoMigration } from "./close";
import { currentMigration } from "./current";
import { returnablePeople } from "./returnable";

let db: TestDatabase;
let clinic: TestClinic;
let ctx: ServiceContext;
const started: string[] = [];
const told: string[] = [];

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  started.length = 0;
  told.length = 0;
  const quiet = () => Promise.resolve();
  ctx = testContext(clinic.companyId, ["*"], {
    engine: {
      ...noEngine,
      pauseRun: quiet,
      resumeRun: quiet,
      stopRun: quiet,
      pauseSchedule: quiet,
      removeSchedule: quiet,
      startRun: async ({ runId }) => void started.push(runId),
      migrate: async ({ migrationId }) => void told.push(migrationId),
    },
  });
});

/** Audience → wait three days → end. */
const drawing = (days: number): JourneyDocument => ({
  schema: 1,
  nodes: [
    {
      id: "entry",
      kind: "audience-entry",
      name: "全部",
      position: { x: 0, y: 0 },
      config: { audienceId: clinic.audienceId, schedule: { type: "now" }, reentry: { type: "never" } },
    },
    { id: "wait", kind: "wait", name: "等三天", position: { x: 0, y: 120 }, config: { until: { type: "span", amount: days, unit: "day" } } },
    { id: "end", kind: "exit", name: "结束", position: { x: 0, y: 240 }, config: {} },
  ],
  edges: [
    { id: "e1", from: "entry", outlet: "next", to: "wait" },
    { id: "e2", from: "wait", outlet: "next", to: "end" },
  ],
});

async function running(): Promise<{ id: string; versionId: string }> {
  await addPatients(db.owner, clinic, mobiles(3));
  const { id } = await createJourney(ctx, { name: "回访", document: drawing(3) });
  const published = await publishJourney(ctx, { id, revision: 1 });
  if (published.type !== "published") throw new Error(JSON.stringify(published.problems));
  const [runId = ""] = started;
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "wait"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
  return { id, versionId: published.versionId };
}

async function redrawn(id: string, days: number): Promise<number> {
  const { draft } = await getJourney(ctx, { id });
  const saved = await saveDraft(ctx, {
    id,
    revision: draft.revision,
    document: drawing(days),
  });
  if (saved.type !== "saved") throw new Error("somebody else saved");
  return saved.revision;
}

it("asks about people at changed steps, stores what was chosen and carries it out, reversibly until it is confirmed", async () => {
  const { id, versionId } = await running();
  const revision = await redrawn(id, 5);
  const { nodes, affected } = await checkJourney(ctx, { id });
  expect([affected, nodes]).toEqual([
    3,
    [{ versionId, versionNumber: 1, nodeId: "wait", people: 3, calling: 0, name: "等三天", kind: "wait", change: "changed", target: "wait" }],
  ]);
  const move = { versionId, nodeId: "wait", action: "move" as const, toNodeId: "wait" };
  await expect(publishJourney(ctx, { id, revision, people: [{ ...move, toNodeId: "entry" }] })).rejects.toMatchObject({
    code: "migration_choice_broken",
  });
  expect(await currentMigration(ctx, { journeyId: id })).toBeNull();
  const second = await publishJourney(ctx, { id, revision, people: [move] });
  if (second.type !== "published") throw new Error("not published");
  expect(told).toEqual([second.migrationId]);
  // Nobody is moved twice at once.
  await expect(publishJourney(ctx, { id, revision: await redrawn(id, 6) })).rejects.toMatchObject({ code: "migration_running" });
  await migrate(clinic.companyId, second.migrationId ?? "");
  expect(await currentMigration(ctx, { journeyId: id })).toMatchObject({ state: "moved", versionNumber: 2, moved: 3, kept: 0 });
  // They have not left the journey: a number of its own, with its list.
  const old = { journeyId: id, versionId };
  expect(await runFigures(ctx, old)).toMatchObject({ reconciles: true, totals: { entered: 3, exited: 0, moved: 3 } });
  const taken = { journeyId: id, versionId: second.versionId };
  expect(await runFigures(ctx, taken)).toMatchObject({ reconciles: true, totals: { entered: 3, arrived: 3, active: 3 } });
  const sides = await compareRuns(ctx, { journeyId: id, before: { of: "version", id: versionId }, after: { of: "version", id: second.versionId } });
  expect([sides.before.totals, sides.after.totals]).toMatchObject([
    { arrived: 0, moved: 3 },
    { arrived: 3, moved: 0 },
  ]);
  const listed = async (bucket: "moved" | "exited") => (await runPeople(ctx, { ...old, node: "wait", bucket })).rows.map(({ reason }) => reason);
  expect([await listed("moved"), await listed("exited")]).toEqual([Array(3).fill("moved_version:2"), []]);
  const ref = { journeyId: id, migrationId: second.migrationId ?? "" };
  expect(await returnablePeople(ctx, ref)).toBe(3);
  await undoMigration(ctx, ref);
  await expect(confirmMigration(ctx, ref)).rejects.toMatchObject({ code: "migration_closed" });
  await migrate(clinic.companyId, ref.migrationId);
  expect(await currentMigration(ctx, { journeyId: id })).toMatchObject({ state: "undone", undone: 3, goneOn: 0 });
  expect(await returnablePeople(ctx, ref)).toBe(0);
  expect((await checkJourney(ctx, { id })).nodes).toMatchObject([{ versionNumber: 1, people: 3 }]);
  // The next publication lets them out, and is confirmed.
  const third = await publishJourney(ctx, {
    id,
    revision: (await getJourney(ctx, { id })).draft.revision,
    people: [{ versionId, nodeId: "wait", action: "exit" }],
  });
  if (third.type !== "published") throw new Error("not published");
  await migrate(clinic.companyId, third.migrationId ?? "");
  const letOut = { journeyId: id, migrationId: third.migrationId ?? "" };
  expect(await returnablePeople(ctx, letOut)).toBe(3);
  // Whoever refuses by now would not be put back.
  await db.owner.query(
    "INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) SELECT company_id, phone_hash, phone_masked, 'manual' FROM customer WHERE company_id = $1 LIMIT 1",
    [clinic.companyId],
  );
  expect(await returnablePeople(ctx, letOut)).toBe(2);
  await confirmMigration(ctx, { journeyId: id, migrationId: third.migrationId ?? "" });
  expect(await currentMigration(ctx, { journeyId: id })).toMatchObject({ state: "confirmed", exited: 3, moved: 0 });
  const { rows } = await db.owner.query("SELECT action FROM audit_log WHERE company_id = $1 AND action LIKE 'migration.%' ORDER BY id", [
    clinic.companyId,
  ]);
  expect(rows.map((row) => row.action)).toEqual(["migration.propose", "migration.undo", "migration.propose", "migration.confirm"]);
});

it("takes people over to the version that is the current one already", async () => {
  const { id, versionId } = await running();
  const revision = await redrawn(id, 5);
  const second = await publishJourney(ctx, { id, revision });
  if (second.type !== "published") throw new Error("not published");
  expect(second.migrationId).toBeNull();
  const move = { nodeId: "wait", action: "move" as const, toNodeId: "wait" };
  const again = await publishJourney(ctx, {
    id,
    revision,
    launch: false,
    people: [
      { ...move, versionId },
      { ...move, versionId: second.versionId },
    ],
  });
  if (again.type !== "published") throw new Error("not published");
  expect(again.versionId).toBe(second.versionId);
  await migrate(clinic.companyId, again.migrationId ?? "");
  expect(await currentMigration(ctx, { journeyId: id })).toMatchObject({ state: "moved", versionNumber: 2, moved: 3 });
});

it("asks on resuming about the one launch that fell into the pause", async () => {
  const plan = weekPlan(clinic);
  const { entry } = plan.ops;
  if (entry?.op !== "enter") throw new Error("the plan has changed");
  const at = { ...plan, ops: { ...plan.ops, entry: { ...entry, schedule: { type: "at" as const, at: "2026-01-05T10:00" } } } };
  const { journeyId, versionId } = await addVersion(db.owner, clinic, at);
  await db.owner.query("UPDATE journey_version SET published_at = '2026-01-04' WHERE id = $1", [versionId]);
  await pauseRun(ctx, { journeyId });
  await expect(resumeRun(ctx, { journeyId })).rejects.toMatchObject({ code: "journey_missed_launch", params: { when: "2026-01-05 10:00" } });
  expect(await resumeRun(ctx, { journeyId, missed: "launch" })).toEqual({ runIds: [], launched: started[0] });
  const { rows } = await db.owner.query("SELECT trigger, scheduled_for FROM journey_run WHERE journey_id = $1", [journeyId]);
  expect(rows).toEqual([{ trigger: "schedule", scheduled_for: new Date("2026-01-05T02:00:00Z") }]);
  // Launched once: another pause asks no more.
  await pauseRun(ctx, { journeyId });
  const { rows: held } = await db.owner.query("SELECT state FROM journey_run WHERE journey_id = $1", [journeyId]);
  expect(held).toEqual([{ state: "paused" }]);
  expect(await resumeRun(ctx, { journeyId })).toMatchObject({ launched: null });
});

it("takes an archived journey back without letting it run by itself", async () => {
  const { id } = await running();
  await expect(archiveJourney(ctx, { id })).rejects.toMatchObject({ code: "journey_still_runs" });
  await stopRun(ctx, { journeyId: id });
  await db.owner.query("UPDATE journey_run SET state = 'stopped' WHERE company_id = $1", [clinic.companyId]);
  await archiveJourney(ctx, { id });
  await expect(startRun(ctx, { journeyId: id })).rejects.toMatchObject({ code: "journey_archived" });
  await unarchiveJourney(ctx, { id });
  await expect(unarchiveJourney(ctx, { id })).rejects.toMatchObject({ code: "journey_not_archived" });
  expect((await getJourney(ctx, { id })).state).toBe("stopped");
});

it("resuming a journey also lets those go on who are being taken over just then", async () => {
  const { id, versionId } = await running();
  await pauseRun(ctx, { journeyId: id });
  const { rows } = await db.owner.query<{ id: string }>(
    `INSERT INTO journey_run (company_id, journey_id, version_id, mode, state, people, migration_id, paused_at)
     VALUES ($1, $2, $3, 'live', 'starting', 0, gen_random_uuid(), now()) RETURNING id`,
    [clinic.companyId, id, versionId],
  );
  await resumeRun(ctx, { journeyId: id });
  const { rows: after } = await db.owner.query("SELECT state, paused_at FROM journey_run WHERE id = $1", [rows[0]?.id]);
  expect(after).toEqual([{ state: "starting", paused_at: null }]);
});
