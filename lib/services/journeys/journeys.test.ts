import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { connect } from "@/lib/journey/edit/edges";
import { moveNodes, renameNode, setConfig } from "@/lib/journey/edit/nodes";
import { TEMPLATE_KEYS, type TemplateKey } from "@/lib/journey/templates/keys";
import type { ServiceContext } from "@/lib/services/context";
import type { EnginePort } from "@/lib/services/engine-port";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { checkJourney } from "./check";
import { createJourney } from "./create";
import { duplicateJourney } from "./duplicate";
import { freshJourney, furnishedMember, publishedJourney, refusal } from "./testing";
import { getJourney } from "./get";
import { getVersion } from "./getVersion";
import { listJourneys } from "./list";
import { listVersions } from "./listVersions";
import { loadRefs } from "./loadRefs";
import { publishJourney } from "./publish";
import { renameJourney } from "./rename";
import { saveDraft } from "./saveDraft";

let db: TestDatabase;
let ctx: ServiceContext;
let clinicId: string;
const calls: string[] = [];
const engine: EnginePort = {
  ...noEngine,
  startRun: async ({ runId }) => void calls.push(`start ${runId}`),
  syncSchedule: async (_, schedule, zone) => void calls.push(`schedule ${JSON.stringify(schedule)} ${zone}`),
  pauseSchedule: async (_, paused) => void calls.push(paused ? "pause" : "unpause"),
  removeSchedule: async () => void calls.push("unschedule"),
};

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  calls.length = 0;
  ({ ctx, clinicId } = await furnishedMember(db, engine));
});

const fresh = (template?: TemplateKey) => freshJourney(ctx, template);
const published = (template?: TemplateKey) => publishedJourney(ctx, template);

describe("drafts", () => {
  it.each(TEMPLATE_KEYS)("begins from the ready journey %s with nothing left open", async (template) => {
    const { id } = await fresh(template);
    const checked = await checkJourney(ctx, { id });
    expect(checked.problems).toEqual([]);
    expect(checked).toMatchObject({ revision: 1, affected: 0, standing: [] });
    expect(checked.changeCount).toBeGreaterThan(3);
  });

  it("begins empty", async () => {
    const { id } = await createJourney(ctx, { name: "  空白  ", clinicId });
    expect(await getJourney(ctx, { id })).toMatchObject({
      name: "空白",
      state: "draft",
      clinicName: "星海口腔·南山店",
      currentVersion: null,
      nextNumber: 1,
      draft: { revision: 1, document: { nodes: [], edges: [] } },
      may: { edit: true, publish: true, run: true },
    });
  });

  it("tells the later of two editors, with the newer draft whole, and loses nothing", async () => {
    const { id } = await fresh();
    const { document } = (await getJourney(ctx, { id })).draft;
    const first = renameNode(document, "n1", "甲");
    const second = renameNode(document, "n1", "乙");
    const results = await Promise.all([saveDraft(ctx, { id, revision: 1, document: first }), saveDraft(ctx, { id, revision: 1, document: second })]);
    expect(results.map((r) => r.type).toSorted()).toEqual(["conflict", "saved"]);
    const won = results[0]?.type === "saved" ? first : second;
    const lost = results.find((r) => r.type === "conflict");
    expect(lost).toMatchObject({ theirs: { revision: 2, document: won, updatedBy: "林晓雯" } });
    expect(await saveDraft(ctx, { id, revision: 2, document: second })).toMatchObject({ type: "saved", revision: 3 });
  });

  it("answers saved when the same drawing is sent again, and a conflict when another one is", async () => {
    const { id } = await fresh();
    const mine = renameNode((await getJourney(ctx, { id })).draft.document, "n1", "甲");
    expect(await saveDraft(ctx, { id, revision: 1, document: mine })).toMatchObject({ type: "saved", revision: 2 });
    expect(await saveDraft(ctx, { id, revision: 1, document: mine })).toMatchObject({ type: "saved", revision: 2 });
    const moved = moveNodes(mine, new Map([["n1", { x: 900, y: 900 }]]));
    expect(await saveDraft(ctx, { id, revision: 1, document: moved })).toMatchObject({ type: "conflict", theirs: { revision: 2, document: mine } });
  });

  it("renames and duplicates", async () => {
    const { id } = await fresh();
    await renameJourney(ctx, { id, name: "新名" });
    const copy = await duplicateJourney(ctx, { id, name: "新名 副本" });
    const [one, two] = [await getJourney(ctx, { id }), await getJourney(ctx, copy)];
    expect([one.name, two.name, two.state]).toEqual(["新名", "新名 副本", "draft"]);
    expect(two.draft.document).toEqual(one.draft.document);
    const { rows } = await db.owner.query("SELECT action FROM audit_log WHERE company_id = $1 ORDER BY at, id", [ctx.companyId]);
    expect(rows.map((r: { action: string }) => r.action)).toEqual(["journey.create", "journey.rename", "journey.duplicate"]);
  });
});

describe("publish", () => {
  it("freezes a version, sets the schedule and says when it runs next", async () => {
    const result = await published();
    expect(result).toMatchObject({ number: 1, warnings: [], launch: { type: "scheduled" } });
    expect(calls).toEqual(['schedule {"type":"recurring","every":"day","time":"10:00"} Asia/Shanghai', "unpause"]);
    const version = await getVersion(ctx, { id: result.versionId });
    expect(version.plan.entry).toBe("n1");
    expect(version.plan.order).toHaveLength(version.document.nodes.length);
    expect(await getJourney(ctx, { id: result.id })).toMatchObject({ state: "running", currentVersion: { number: 1 }, nextNumber: 1 });
  });

  it("starts a run at once where the entry says now, and only once for one drawing", async () => {
    const { id, launch, versionId } = await published("implant-invitation");
    expect(launch.type).toBe("started");
    const { rows } = await db.owner.query("SELECT id, version_id, mode, state, trigger FROM journey_run WHERE journey_id = $1", [id]);
    expect(rows).toEqual([
      { id: launch.type === "started" ? launch.runId : "", version_id: versionId, mode: "live", state: "starting", trigger: "manual" },
    ]);
    expect(await publishJourney(ctx, { id, revision: 1 })).toMatchObject({ type: "published", number: 1, launch: { type: "none" } });
    expect(calls.filter((call) => call.startsWith("start"))).toHaveLength(1);
  });

  it("has its run with the version, so that the sweep begins it should the process die in between", async () => {
    const { id } = await fresh("implant-invitation");
    const dies = { ...engine, removeSchedule: () => Promise.reject(new Error("killed")) };
    await expect(publishJourney({ ...ctx, engine: dies }, { id, revision: 1 })).rejects.toThrow("killed");
    const { rows } = await db.owner.query("SELECT state, mode FROM journey_run WHERE journey_id = $1", [id]);
    expect(rows).toEqual([{ state: "starting", mode: "live" }]);
    expect(await publishJourney(ctx, { id, revision: 1 })).toMatchObject({ number: 1, launch: { type: "none" } });
    expect((await db.owner.query("SELECT FROM journey_run WHERE journey_id = $1", [id])).rowCount).toBe(1);
  });

  it("starts the run of a version that was only frozen before", async () => {
    const { id } = await fresh("implant-invitation");
    await publishJourney(ctx, { id, revision: 1, launch: false });
    expect(await publishJourney(ctx, { id, revision: 1 })).toMatchObject({ number: 1, launch: { type: "started" } });
  });

  it("only freezes where launching is not wanted", async () => {
    const { id } = await fresh("implant-invitation");
    expect(await publishJourney(ctx, { id, revision: 1, launch: false })).toMatchObject({ number: 1, launch: { type: "none" } });
    expect(calls).toEqual([]);
    expect((await getJourney(ctx, { id })).state).toBe("draft");
  });

  it("says what blocks, and freezes nothing", async () => {
    const { id } = await createJourney(ctx, { name: "空" });
    expect(await publishJourney(ctx, { id, revision: 1 })).toEqual({
      type: "problems",
      problems: [{ nodeId: null, field: null, code: "entry_none", severity: "error" }],
    });
    expect(await listVersions(ctx, { journeyId: id })).toEqual([]);
  });

  it("does not publish a draft that the person has not seen", async () => {
    const { id } = await fresh();
    const { document } = (await getJourney(ctx, { id })).draft;
    await saveDraft(ctx, { id, revision: 1, document });
    expect(await refusal(publishJourney(ctx, { id, revision: 1 }))).toBe("journey_draft_newer");
  });

  it("gives a new version only for a drawing that does something else", async () => {
    const { id } = await published();
    const { draft } = await getJourney(ctx, { id });
    const moved = moveNodes(draft.document, new Map([["n2", { x: 900, y: 900 }]]));
    await saveDraft(ctx, { id, revision: 1, document: moved });
    expect(await publishJourney(ctx, { id, revision: 2 })).toMatchObject({ number: 1 });
    const other = connect(moved, "n2", "blocked", "n8");
    await saveDraft(ctx, { id, revision: 2, document: setConfig(other, "n4", { until: { type: "span", amount: 5, unit: "hour" } }).document });
    expect((await checkJourney(ctx, { id })).changes).toEqual({ added: [], removed: [], changed: ["n2", "n4"] });
    expect(await publishJourney(ctx, { id, revision: 3 })).toMatchObject({ number: 2 });
    expect((await listVersions(ctx, { journeyId: id })).map((v) => [v.number, v.current, v.publishedBy])).toEqual([
      [2, true, "林晓雯"],
      [1, false, "林晓雯"],
    ]);
  });

  it("keeps a version as it was published", async () => {
    const { versionId } = await published();
    await expect(
      withTenantSql(ctx.companyId, (sql) => sql.query("UPDATE journey_version SET number = 9 WHERE id = $1", [versionId])),
    ).rejects.toThrow(/permission denied/);
  });

  it("takes the version that a test run froze of the same drawing", async () => {
    const { id } = await fresh("implant-invitation");
    const { document } = (await getJourney(ctx, { id })).draft;
    const tested = await db.owner.query(
      "INSERT INTO journey_version (company_id, journey_id, number, document, plan, published_by, published_at) VALUES ($1, $2, 1, $3, '{}', 'tester', '2026-01-01') RETURNING id",
      [ctx.companyId, id, JSON.stringify(document)],
    );
    const result = await publishJourney(ctx, { id, revision: 1 });
    expect(result).toMatchObject({ versionId: tested.rows[0]?.id, number: 1, launch: { type: "started" } });
    const { rows } = await db.owner.query(
      "SELECT published_by, published_at > now() - interval '1 minute' AS now FROM journey_version WHERE id = $1",
      [tested.rows[0]?.id],
    );
    expect(rows).toEqual([{ published_by: ctx.userId, now: true }]);
  });

  it("two who publish the same draft at once make one version", async () => {
    const { id } = await fresh();
    const results = await Promise.all([publishJourney(ctx, { id, revision: 1 }), publishJourney(ctx, { id, revision: 1 })]);
    expect(results).toMatchObject([{ number: 1 }, { number: 1 }]);
    expect(await listVersions(ctx, { journeyId: id })).toHaveLength(1);
  });

  it("stays paused when it is paused", async () => {
    const { id } = await published();
    await db.owner.query("UPDATE journey SET state = 'paused' WHERE id = $1", [id]);
    expect(await publishJourney(ctx, { id, revision: 1 })).toMatchObject({ launch: { type: "paused" } });
    expect(calls.at(-1)).toBe("pause");
    expect((await getJourney(ctx, { id })).state).toBe("paused");
  });

  it("is published even when the engine can't be reached, and says so", async () => {
    const { id } = await fresh();
    const down = () => Promise.reject(new AppError("unavailable", "engine_unavailable"));
    const result = await publishJourney({ ...ctx, engine: { ...engine, syncSchedule: down } }, { id, revision: 1 });
    expect(result).toMatchObject({ type: "published", number: 1, launch: { type: "engine_unavailable" } });
    expect(await publishJourney(ctx, { id, revision: 1 })).toMatchObject({ number: 1, launch: { type: "scheduled" } });
  });
});

describe("who may", () => {
  it("sees journeys of the company and of the own clinics, changes only the latter", async () => {
    const theirs = await createJourney(ctx, { name: "门店的", clinicId });
    const all = await createJourney(ctx, { name: "公司的" });
    const other = await db.owner.query("INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '另一家', '另一家') RETURNING id", [
      ctx.companyId,
    ]);
    await createJourney(ctx, { name: "别家的", clinicId: String(other.rows[0]?.id) });
    const clinic = { ...ctx, clinicIds: [clinicId] };
    const { rows } = await listJourneys(clinic, {});
    expect(Object.fromEntries(rows.map((r) => [r.name, r.inScope]))).toEqual({ 公司的: false, 门店的: true });
    expect((await getJourney(clinic, { id: all.id })).may.edit).toBe(false);
    expect(await refusal(renameJourney(clinic, { id: all.id, name: "x" }))).toBe("clinic_out_of_scope");
    await renameJourney(clinic, { id: theirs.id, name: "改名" });
    expect(await refusal(createJourney(clinic, { name: "公司级" }))).toBe("clinic_out_of_scope");
  });

  it("needs the permission of each verb, and the company", async () => {
    const { id } = await fresh();
    const looker = testContext(ctx.companyId, ["journey.view"]);
    expect(await refusal(publishJourney(looker, { id, revision: 1 }))).toBe("forbidden");
    expect(await refusal(saveDraft(looker, { id, revision: 1, document: { schema: 1, nodes: [], edges: [] } }))).toBe("forbidden");
    const stranger = testContext(await db.company("别的公司"), ["*"]);
    expect(await refusal(getJourney(stranger, { id }))).toBe("journey_not_found");
    expect(await refusal(loadRefs(stranger, { journeyId: id }))).toBe("journey_not_found");
    expect((await listJourneys(stranger, {})).rows).toEqual([]);
  });
});
