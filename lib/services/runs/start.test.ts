import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enrol } from "@/lib/engine/enrol";
import { completeRun } from "@/lib/engine/finish";
import { launchScheduled } from "@/lib/engine/launch";
import { addPatients, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import type { JourneyDocument } from "@/lib/journey/document";
import type { EntrySchedule } from "@/lib/journey/plan";
import { formatWall, instantAt, parseWall, wallAt } from "@/lib/time/wall";
import type { ServiceContext } from "@/lib/services/context";
import { createJourney } from "@/lib/services/journeys/create";
import { forecastPublish } from "@/lib/services/journeys/forecast";
import { getJourney } from "@/lib/services/journeys/get";
import { publishJourney } from "@/lib/services/journeys/publish";
import { saveDraft } from "@/lib/services/journeys/saveDraft";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { runFigures } from "./figures";
import { listRuns } from "./list";
import { startRun } from "./start";
import { stopRun } from "./stop";

let db: TestDatabase;
let clinic: TestClinic;
let ctx: ServiceContext;
const told: string[] = [];

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  told.length = 0;
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(3));
  ctx = testContext(clinic.companyId, ["*"], {
    engine: {
      ...noEngine,
      startRun: async () => void told.push("start"),
      stopRun: async () => void told.push("stop"),
      syncSchedule: async (_, { type }) => void told.push(`schedule ${type}`),
      pauseSchedule: async (_, paused) => void told.push(paused ? "pause" : "unpause"),
      removeSchedule: async () => void told.push("unschedule"),
    },
  });
});

const drawing = (schedule: EntrySchedule, audienceId = clinic.audienceId): JourneyDocument => ({
  schema: 1,
  nodes: [
    {
      id: "entry",
      kind: "audience-entry",
      name: "人群",
      position: { x: 0, y: 0 },
      config: { audienceId, schedule, reentry: { type: "after_exit" } },
    },
    { id: "end", kind: "exit", name: "结束", position: { x: 0, y: 100 }, config: {} },
  ],
  edges: [{ id: "e1", from: "entry", outlet: "next", to: "end" }],
});

async function published(schedule: EntrySchedule): Promise<string> {
  const { id } = await createJourney(ctx, { name: "回访", document: drawing(schedule) });
  const result = await publishJourney(ctx, { id, revision: 1 });
  if (result.type !== "published") throw new Error(JSON.stringify(result.problems));
  told.length = 0;
  return id;
}

const setState = (journeyId: string, state: string) => db.owner.query("UPDATE journey SET state = $2 WHERE id = $1", [journeyId, state]);
const stateOf = async (id: string) => (await getJourney(ctx, { id })).state;
/** The run takes its people in and they come to its end. */
async function through(runId: string): Promise<void> {
  await enrol(clinic.companyId, runId);
  await db.owner.query("UPDATE enrolment SET state = 'completed', finished_at = now() WHERE run_id = $1", [runId]);
  await completeRun(clinic.companyId, runId);
}

const never = (): never => {
  throw new Error("no such time");
};

const DAILY: EntrySchedule = { type: "recurring", every: "day", time: "10:00" };

describe("running a journey by hand", () => {
  it("runs one again that opens once and is through", async () => {
    const id = await published({ type: "now" });
    const [first] = await listRuns(ctx, { journeyId: id });
    await through(first?.id ?? "");
    expect(await stateOf(id)).toBe("completed");
    const { runId } = await startRun(ctx, { journeyId: id });
    expect(await stateOf(id)).toBe("running");
    expect(told).toEqual(["start"]);
    expect(await enrol(clinic.companyId, runId)).toBe(3);
    await expect(startRun(ctx, { journeyId: id })).resolves.toHaveProperty("runId");
  });

  it("is not done twice by who presses twice", async () => {
    const id = await published(DAILY);
    const both = await Promise.allSettled([startRun(ctx, { journeyId: id }), startRun(ctx, { journeyId: id })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(startRun(ctx, { journeyId: id })).rejects.toMatchObject({ code: "journey_is_starting" });
    expect(await listRuns(ctx, { journeyId: id })).toHaveLength(1);
  });

  it("leaves a schedule that goes on alone, and sets that of a stopped journey again", async () => {
    const id = await published(DAILY);
    await through((await startRun(ctx, { journeyId: id })).runId);
    expect(told).toEqual(["start"]);
    expect(await stateOf(id)).toBe("running");
    await setState(id, "stopped");
    told.length = 0;
    await startRun(ctx, { journeyId: id });
    expect(told).toEqual(["start", "schedule recurring", "unpause"]);
  });

  it("does not take the place of the one launch that is still to come", async () => {
    const at = formatWall(wallAt(new Date(Date.now() + 86_400_000), ctx.timezone));
    const id = await published({ type: "at", at });
    await through((await startRun(ctx, { journeyId: id })).runId);
    expect(await stateOf(id)).toBe("running");
    const launched = await launchScheduled(clinic.companyId, id, instantAt(parseWall(at) ?? never(), ctx.timezone).instant);
    await through(launched?.runId ?? "");
    expect(await stateOf(id)).toBe("completed");
  });

  it("is refused where it would come to nothing, in words of its own", async () => {
    const id = await published({ type: "now" });
    const refused = (of: string, code: string) => expect(startRun(ctx, { journeyId: of })).rejects.toMatchObject({ code });
    await setState(id, "paused");
    await refused(id, "journey_paused");
    await setState(id, "stopped");
    const setSchedule = (schedule: object) =>
      db.owner.query("UPDATE journey_version SET plan = jsonb_set(plan, '{ops,entry,schedule}', $2) WHERE journey_id = $1", [id, schedule]);
    await setSchedule({ type: "event", on: { type: "tag_added", tagIds: [clinic.tagId] } });
    await refused(id, "journey_by_events");
    await setSchedule({ type: "now" });
    await db.owner.query("DELETE FROM audience WHERE id = $1", [clinic.audienceId]);
    await refused(id, "journey_audience_gone");
    await expect(forecastPublish(ctx, { id, of: "published" })).rejects.toMatchObject({ code: "journey_audience_gone" });
    await refused((await createJourney(ctx, { name: "草稿" })).id, "journey_not_published");
  });
});

describe("what running it would do", () => {
  it("is told by the published entry, whatever the draft says by now", async () => {
    const id = await published({ type: "now" });
    const { rows } = await db.owner.query<{ id: string }>(
      "INSERT INTO audience (company_id, name, kind) VALUES ($1, '没有人', 'static') RETURNING id",
      [clinic.companyId],
    );
    await saveDraft(ctx, { id, revision: 1, document: drawing({ type: "now" }, rows[0]?.id) });
    expect(await forecastPublish(ctx, { id })).toMatchObject({ audience: 0, enters: 0 });
    expect(await forecastPublish(ctx, { id, of: "published" })).toMatchObject({ audience: 3, enters: 3, again: 0, inside: 0 });
    const [run] = await listRuns(ctx, { journeyId: id });
    await enrol(clinic.companyId, run?.id ?? "");
    expect(await forecastPublish(ctx, { id, of: "published" })).toMatchObject({ enters: 0, inside: 3 });
  });

  it("may be seen by whoever may run it, and by nobody else", async () => {
    const id = await published({ type: "now" });
    const runner = testContext(clinic.companyId, ["journey.view", "journey.run"]);
    expect(await forecastPublish(runner, { id, of: "published" })).toMatchObject({ enters: 3 });
    await expect(forecastPublish(runner, { id })).rejects.toMatchObject({ kind: "forbidden" });
    const publisher = testContext(clinic.companyId, ["journey.view", "journey.publish"]);
    await expect(forecastPublish(publisher, { id, of: "published" })).rejects.toMatchObject({ kind: "forbidden" });
  });
});

it("stopping is about one run, or about the journey with all versions: as the figures of both say beforehand", async () => {
  const id = await published(DAILY);
  const { runId: older } = await startRun(ctx, { journeyId: id });
  await enrol(clinic.companyId, older);
  await addPatients(db.owner, clinic, mobiles(1, "0009"));
  const changed = drawing({ ...DAILY, time: "11:00" });
  const saved = await saveDraft(ctx, { id, revision: 1, document: changed });
  if (saved.type !== "saved") throw new Error(saved.type);
  await publishJourney(ctx, { id, revision: saved.revision });
  const { runId: newer } = await startRun(ctx, { journeyId: id });
  await enrol(clinic.companyId, newer);
  const versionId = (await getJourney(ctx, { id })).currentVersionId;
  const active = async (of: { versionId?: string | null; runId?: string }) => (await runFigures(ctx, { journeyId: id, ...of })).totals.active;
  expect([await active({ versionId }), await active({ runId: older }), await active({ versionId: null })]).toEqual([1, 3, 4]);
  told.length = 0;
  expect(await stopRun(ctx, { journeyId: id, runId: older })).toMatchObject({ runIds: [older] });
  expect([await stateOf(id), told]).toEqual(["running", ["stop"]]);
  expect(await stopRun(ctx, { journeyId: id })).toMatchObject({ runIds: [newer] });
  expect([await stateOf(id), told]).toEqual(["stopped", ["stop", "unschedule", "stop"]]);
});

it("lists the runs of a journey page by page", async () => {
  const id = await published(DAILY);
  const versionId = (await getJourney(ctx, { id })).currentVersionId;
  await db.owner.query(
    `INSERT INTO journey_run (company_id, journey_id, version_id, mode, state, created_at)
     SELECT $1, $2, $3, 'live', 'completed', '2026-01-01'::timestamptz + make_interval(days => i / 3) FROM generate_series(1, 25) i`,
    [clinic.companyId, id, versionId],
  );
  const seen: string[] = [];
  for (let page = await listRuns(ctx, { journeyId: id, limit: 10 }); page.length > 0; ) {
    seen.push(...page.map((run) => run.id));
    page = page.length < 10 ? [] : await listRuns(ctx, { journeyId: id, limit: 10, cursor: page.at(-1)?.id });
  }
  expect(seen).toHaveLength(25);
  expect(seen).toEqual((await listRuns(ctx, { journeyId: id, limit: 200 })).map((run) => run.id));
});
