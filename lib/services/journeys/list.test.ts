import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sumCounters } from "@/lib/engine/totals";
import { renameNode, setConfig } from "@/lib/journey/edit/nodes";
import type { ServiceContext } from "@/lib/services/context";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testSettings } from "@/lib/testing/service-context";
import { archiveJourney } from "./archive";
import { checkJourney } from "./check";
import { createJourney } from "./create";
import { getJourney } from "./get";
import { listJourneys } from "./list";
import { listVersions } from "./listVersions";
import { publishJourney } from "./publish";
import { renameJourney } from "./rename";
import { saveDraft } from "./saveDraft";
import { journeySummary } from "./summary";
import { furnishedMember, publishedJourney, refusal } from "./testing";

let db: TestDatabase;
let ctx: ServiceContext;
const idle = async () => undefined;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  ({ ctx } = await furnishedMember(db, { ...noEngine, syncSchedule: idle, pauseSchedule: idle, removeSchedule: idle }));
});

describe("list", () => {
  it("shows what runs, by whom, when next, and the true figures of live runs only", async () => {
    const { id, versionId } = await publishedJourney(ctx);
    const insertRun = (mode: string, people: number, daysAgo: number) =>
      db.owner.query(
        `INSERT INTO journey_run (company_id, journey_id, version_id, mode, world, state, people, started_at)
         VALUES ($1, $2, $3, $4, CASE WHEN $4 = 'live' THEN 'live' ELSE 'w' END, 'running', $5, now() - make_interval(days => $6)) RETURNING id`,
        [ctx.companyId, id, versionId, mode, people, daysAgo],
      );
    const live = await insertRun("live", 40, 0);
    await insertRun("live", 60, 3);
    await insertRun("live", 5, 30);
    const test = await insertRun("test", 500, 0);
    const count = (run: unknown, mode: string, metric: string, value: number) =>
      db.owner.query(
        `INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value) VALUES ($1, $2, $3, $4, $5, 'n2', $6, now(), $7)`,
        [ctx.companyId, id, versionId, run, mode, metric, value],
      );
    for (const [metric, value] of [
      ["here:to_call", 7],
      ["here:waiting", 3],
      ["call:called", 90],
      ["call:answered", 55],
    ] as const) {
      await count(live.rows[0]?.id, "live", metric, value);
      await count(test.rows[0]?.id, "test", metric, 1000);
    }
    const { rows, counts } = await listJourneys(ctx, { search: "提醒" });
    expect(counts).toEqual({ running: 1 });
    expect(rows[0]).toMatchObject({
      state: "running",
      versionNumber: 1,
      draftAhead: false,
      problems: 0,
      audienceName: "明日有预约",
      entered: 105,
      active: 10,
      called: 90,
      answered: 55,
      updatedBy: "林晓雯",
      schedule: { every: "day" },
    });
    expect(rows[0]?.daily).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 40]);
    expect(rows[0]?.nextRun?.getTime()).toBeGreaterThan(Date.now());
    expect(await journeySummary(ctx, {})).toMatchObject({ running: 1, total: 1, active: 10, called: 90, answered: 55 });
    expect((await checkJourney(ctx, { id })).standing).toEqual([{ nodeId: "n2", versionId, versionNumber: 1, people: 10, calling: 0 }]);
    expect((await listVersions(ctx, { journeyId: id }))[0]).toMatchObject({ active: 10, hasRun: true });
    expect(rows[0]?.peopleIn).toBeNull();
    await db.owner.query("UPDATE journey SET state = 'archived' WHERE id = $1", [id]);
    expect(await journeySummary(ctx, {})).toMatchObject({ running: 0, total: 0, called: 90, answered: 55 });
  });

  it("names the version that holds the people, where that is not the published one", async () => {
    const { id, versionId } = await publishedJourney(ctx);
    await db.owner.query(
      `WITH run AS (INSERT INTO journey_run (company_id, journey_id, version_id, mode, state) VALUES ($1, $2, $3, 'live', 'running') RETURNING id)
       INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
       SELECT $1, $2, $3, id, 'live', 'n2', 'here:waiting', now(), 232 FROM run`,
      [ctx.companyId, id, versionId],
    );
    const { document } = (await getJourney(ctx, { id })).draft;
    const { document: other } = setConfig(document, "n4", { until: { type: "span", amount: 5, unit: "hour" } });
    await saveDraft(ctx, { id, revision: 1, document: other });
    expect(await publishJourney(ctx, { id, revision: 2 })).toMatchObject({ number: 2 });
    expect((await listJourneys(ctx, {})).rows[0]).toMatchObject({ active: 232, peopleIn: versionId });
    expect((await listVersions(ctx, { journeyId: id })).map(({ number, active, hasRun }) => [number, active, hasRun])).toEqual([
      [2, 0, false],
      [1, 232, true],
    ]);
  });

  it("sums what lies a day back once, and shows the same", async () => {
    const { id, versionId } = await publishedJourney(ctx);
    await db.owner.query(
      `WITH run AS (INSERT INTO journey_run (company_id, journey_id, version_id, mode, state) VALUES ($1, $2, $3, 'live', 'running') RETURNING id)
       INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
       SELECT $1, $2, $3, id, 'live', 'n2', metric, date_trunc('hour', now()) - hours * interval '1 hour', value
       FROM run, (VALUES ('here:waiting', 72, 50), ('here:waiting', 30, -20), ('here:waiting', 0, -5), ('call:called', 72, 40), ('call:called', 1, 2),
         ('call:answered', 48, 30), ('left:next', 72, 7)) AS c(metric, hours, value)`,
      [ctx.companyId, id, versionId],
    );
    const figures = { active: 25, called: 42, answered: 30 };
    const shown = async () => [(await listJourneys(ctx, {})).rows[0], await journeySummary(ctx, {})];
    expect(await shown()).toMatchObject([figures, figures]);
    await Promise.all([sumCounters(), sumCounters()]);
    await sumCounters();
    expect(await shown()).toMatchObject([figures, figures]);
    // What was summed is not read again.
    await db.owner.query("UPDATE counter SET value = value + 1000 WHERE company_id = $1 AND hour < now() - interval '25 hours'", [ctx.companyId]);
    expect(await shown()).toMatchObject([figures, figures]);
    const { rows } = await db.owner.query("SELECT journey_id AS id, active, called, answered FROM journey_total WHERE company_id = $1", [
      ctx.companyId,
    ]);
    expect(rows).toEqual([{ id, active: 30, called: 40, answered: 30 }]);
  });

  it("counts states, searches, tells open problems and a draft that is ahead", async () => {
    await createJourney(ctx, { name: "空白" });
    const { id } = await publishedJourney(ctx);
    const { document } = (await getJourney(ctx, { id })).draft;
    await saveDraft(ctx, { id, revision: 1, document: renameNode(document, "n2", "改过") });
    await createJourney(ctx, { name: "半成", document: { ...document, edges: [] } });
    const { rows, counts } = await listJourneys(ctx, {});
    expect(counts).toEqual({ running: 1, draft: 2 });
    expect(rows.map((r) => [r.name, r.draftAhead, r.problems > 0])).toEqual([
      ["预约提醒外呼", true, false],
      ["半成", false, true],
      ["空白", false, false],
    ]);
    expect((await listJourneys(ctx, { state: "draft", search: "空" })).rows.map((r) => r.name)).toEqual(["空白"]);
  });

  it("archives what does not run, and leaves it alone after that", async () => {
    const { id } = await publishedJourney(ctx);
    expect(await refusal(archiveJourney(ctx, { id }))).toBe("journey_still_runs");
    await db.owner.query("UPDATE journey SET state = 'stopped' WHERE id = $1", [id]);
    await archiveJourney(ctx, { id });
    expect((await listJourneys(ctx, {})).rows).toEqual([]);
    expect((await listJourneys(ctx, { state: "archived" })).rows).toHaveLength(1);
    expect(await refusal(renameJourney(ctx, { id, name: "x" }))).toBe("journey_archived");
  });
});
