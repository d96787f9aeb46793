import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enrol } from "@/lib/engine/enrol";
import { renameNode, setConfig } from "@/lib/journey/edit/nodes";
import type { ServiceContext } from "@/lib/services/context";
import type { EnginePort } from "@/lib/services/engine-port";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { checkJourney } from "./check";
import { createJourney } from "./create";
import { forecastPublish } from "./forecast";
import { getJourney } from "./get";
import { publishJourney } from "./publish";
import { saveDraft } from "./saveDraft";
import { furnish } from "./testing";

let db: TestDatabase;
let ctx: ServiceContext;
let clinicId: string;
let calls: string[] = [];
const engine: EnginePort = {
  ...noEngine,
  startRun: async () => void calls.push("start"),
  syncSchedule: async () => void calls.push("schedule"),
  pauseSchedule: async () => undefined,
  removeSchedule: async () => void calls.push("unschedule"),
};

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  calls = [];
  const companyId = await db.company("星海口腔");
  clinicId = await furnish(db, companyId);
  ctx = testContext(companyId, ["*"], { engine, userId: `user-${companyId}` });
});

/** People of the audience 种植意向, with a number each. */
async function people(count: number): Promise<string[]> {
  const { rows } = await db.owner.query<{ id: string }>(
    `WITH added AS (
       INSERT INTO customer (company_id, clinic_id, name, record_number, phone_cipher, phone_hash, phone_masked)
       SELECT $1::uuid, $2::uuid, '患者' || i, gen_random_uuid()::text, '\\x01', decode(md5(gen_random_uuid()::text), 'hex'), '138****0000' FROM generate_series(1, $3::int) i RETURNING id)
     INSERT INTO audience_member (company_id, audience_id, customer_id)
     SELECT $1::uuid, a.id, added.id FROM added, audience a WHERE a.company_id = $1::uuid AND a.name = '种植意向' RETURNING customer_id AS id`,
    [ctx.companyId, clinicId, count],
  );
  return rows.map((row) => row.id);
}

const created = async () => (await createJourney(ctx, { name: "种植邀约", template: "implant-invitation" })).id;
const rename = async (id: string, name: string) => {
  const { revision, document } = (await getJourney(ctx, { id })).draft;
  const exit = document.nodes.find((node) => node.kind === "exit")?.id ?? "";
  const saved = await saveDraft(ctx, { id, revision, document: renameNode(document, exit, name) });
  if (saved.type !== "saved") throw new Error(saved.type);
  return saved.revision;
};
/** Published, run, and everybody taken in. */
async function ran(id: string): Promise<string> {
  const result = await publishJourney(ctx, { id, revision: 1 });
  if (result.type !== "published" || result.launch.type !== "started") throw new Error(JSON.stringify(result));
  await enrol(ctx.companyId, result.launch.runId);
  return result.launch.runId;
}
const leave = (runId: string, ids: string[]) =>
  db.owner.query("UPDATE enrolment SET finished_at = now(), state = 'completed' WHERE run_id = $1 AND customer_id = ANY($2::uuid[])", [runId, ids]);
const runs = async (id: string) => (await db.owner.query("SELECT FROM journey_run WHERE journey_id = $1 AND mode = 'live'", [id])).rowCount;
const audits = async () => {
  const { rows } = await db.owner.query<{ detail: unknown }>(
    "SELECT detail FROM audit_log WHERE company_id = $1 AND action = 'journey.publish' ORDER BY at, id",
    [ctx.companyId],
  );
  return rows.map((row) => row.detail);
};

describe("a journey that opens once, published again", () => {
  it("says whether it has run, by this entry or another", async () => {
    const id = await created();
    const oneOff = async () => (await checkJourney(ctx, { id })).oneOff;
    expect(await oneOff()).toBe("first");
    await ran(id);
    expect(await oneOff()).toBe("done");
    await rename(id, "结束");
    expect(await oneOff()).toBe("same_entry");
    const { revision, document } = (await getJourney(ctx, { id })).draft;
    const { rows } = await db.owner.query<{ id: string }>("SELECT id FROM audience WHERE company_id = $1 AND name = '半年未到诊'", [ctx.companyId]);
    const other = setConfig(document, "n1", { ...document.nodes[0]?.config, audienceId: rows[0]?.id }).document;
    await saveDraft(ctx, { id, revision, document: other });
    expect(await oneOff()).toBe("other_entry");
    const recurring = await createJourney(ctx, { name: "提醒", template: "appointment-reminder" });
    expect((await checkJourney(ctx, recurring)).oneOff).toBeNull();
  });

  it("only publishes where that is chosen: nobody enters, and the log says so", async () => {
    const id = await created();
    await ran(id);
    const revision = await rename(id, "结束");
    calls = [];
    expect(await publishJourney(ctx, { id, revision, launch: false })).toMatchObject({ type: "published", number: 2, launch: { type: "none" } });
    expect([calls, await runs(id)]).toEqual([["unschedule"], 1]);
    expect((await getJourney(ctx, { id })).currentVersion?.number).toBe(2);
    expect(await audits()).toMatchObject([
      { version: 1, opened: true },
      { version: 2, opened: false },
    ]);
  });

  it("runs again where that is chosen, at once or later", async () => {
    const id = await created();
    await ran(id);
    const revision = await rename(id, "结束");
    await publishJourney(ctx, { id, revision, launch: false });
    expect((await checkJourney(ctx, { id })).oneOff).toBe("same_entry");
    expect(await publishJourney(ctx, { id, revision })).toMatchObject({ number: 2, launch: { type: "started" } });
    expect(await runs(id)).toBe(2);
    expect((await audits()).at(-1)).toMatchObject({ version: 2, opened: true });
  });

  it("leaves no schedule of an earlier version to open it, and is not shown as running", async () => {
    const { id } = await createJourney(ctx, { name: "提醒", template: "appointment-reminder" });
    await publishJourney(ctx, { id, revision: 1 });
    const { document } = (await getJourney(ctx, { id })).draft;
    const once = setConfig(document, "n1", { ...document.nodes[0]?.config, schedule: { type: "now" } }).document;
    await saveDraft(ctx, { id, revision: 1, document: once });
    calls = [];
    expect(await publishJourney(ctx, { id, revision: 2, launch: false })).toMatchObject({ number: 2, launch: { type: "none" } });
    expect(calls).toEqual(["unschedule"]);
    expect((await getJourney(ctx, { id })).state).toBe("completed");
  });

  it("does not come to run by publishing what has run already", async () => {
    const id = await created();
    const runId = await ran(id);
    await db.owner.query("UPDATE journey_run SET state = 'completed' WHERE id = $1", [runId]);
    await db.owner.query("UPDATE journey SET state = 'completed' WHERE id = $1", [id]);
    expect(await publishJourney(ctx, { id, revision: 1 })).toMatchObject({ number: 1, launch: { type: "none" } });
    expect((await getJourney(ctx, { id })).state).toBe("completed");
  });
});

describe("what publishing would set off", () => {
  it("counts those who would truly enter, who was in it before, and who is kept out", async () => {
    const ids = await people(10);
    const id = await created();
    expect(await forecastPublish(ctx, { id })).toMatchObject({ audience: 10, enters: 10, again: 0, inside: 0, barred: 0, capped: 0 });
    const runId = await ran(id);
    await leave(runId, ids.slice(0, 4));
    await people(2);
    expect(await forecastPublish(ctx, { id })).toMatchObject({ audience: 12, enters: 6, again: 4, inside: 6, barred: 0, capped: 0 });
    const { revision, document } = (await getJourney(ctx, { id })).draft;
    const rules = async (at: number, config: object) => {
      await saveDraft(ctx, { id, revision: at, document: setConfig(document, "n1", { ...document.nodes[0]?.config, ...config }).document });
      return forecastPublish(ctx, { id });
    };
    expect(await rules(revision, { reentry: { type: "never" } })).toMatchObject({ enters: 2, again: 0, inside: 6, barred: 4 });
    expect(await rules(revision + 1, { reentry: { type: "always" } })).toMatchObject({ enters: 12, again: 10, inside: 0, barred: 0 });
    expect(await rules(revision + 2, { limits: { total: 13, daily: null } })).toMatchObject({ enters: 3, inside: 6, capped: 3 });
    const result = await publishJourney(ctx, { id, revision: revision + 3 });
    if (result.type !== "published" || result.launch.type !== "started") throw new Error(JSON.stringify(result));
    expect(await enrol(ctx.companyId, result.launch.runId)).toBe(3);
  });

  it("says who gets nothing at the first call, and why", async () => {
    const [first, second, third, fourth] = await people(8);
    const id = await created();
    expect((await forecastPublish(ctx, { id }))?.unreached).toMatchObject({ total: 0, isEstimate: false, reasons: [] });
    await db.owner.query("UPDATE customer SET record_number = NULL WHERE id = $1", [first]);
    await db.owner.query("UPDATE customer SET phone_cipher = NULL, phone_hash = NULL WHERE id = $1", [second]);
    await db.owner.query(
      "INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) SELECT company_id, phone_hash, phone_masked, 'call' FROM customer WHERE id = $1",
      [third],
    );
    await db.owner.query(
      "INSERT INTO blacklist_entry (company_id, phone_hash, phone_masked) SELECT company_id, phone_hash, phone_masked FROM customer WHERE id = $1",
      [fourth],
    );
    const found = (await forecastPublish(ctx, { id }))?.unreached;
    expect(found).toMatchObject({ node: "n2", total: 4, isEstimate: false });
    expect(found?.reasons.map(({ reason, count }) => `${reason} ${count}`).toSorted()).toEqual([
      "blacklist 1",
      "no_phone 1",
      "not_registered 1",
      "opt_out 1",
    ]);
    await db.owner.query("UPDATE clinic SET calling_active = false WHERE id = $1", [clinicId]);
    await db.owner.query("INSERT INTO clinic (company_id, name, short_name, calling_active) VALUES ($1, '福田店', '福田店', true)", [ctx.companyId]);
    expect((await forecastPublish(ctx, { id }))?.unreached?.reasons[0]).toEqual({ reason: "calling_inactive", count: 6 });
  });

  it("counts those whom earlier calls bar: too many, or none that gets through", async () => {
    const [capped, dead] = await people(5);
    const id = await created();
    const called = (outcome: string, days: number) =>
      JSON.stringify([
        {
          at: new Date(Date.now() - days * 86_400_000),
          contactId: "c",
          dispatchId: "d",
          category: "marketing",
          answered: outcome === "answered",
          outcome,
        },
      ]);
    const past = (person: string | undefined, attempts: string) =>
      db.owner.query(
        "INSERT INTO number_state (company_id, world, phone_hash, attempts) SELECT company_id, 'live', phone_hash, $2 FROM customer WHERE id = $1",
        [person, attempts],
      );
    await past(capped, called("answered", 1));
    await past(dead, called("empty_number", 2));
    const found = (await forecastPublish(ctx, { id }))?.unreached;
    expect(found?.reasons.map(({ reason, count }) => `${reason} ${count}`).toSorted()).toEqual(["cap_answered:15:1 1", "dead_number 1"]);
  });

  it("estimates the reasons of a big audience from a sample, and keeps the true number of people", async () => {
    await people(6000);
    const id = await created();
    await db.owner.query("UPDATE customer SET record_number = NULL WHERE company_id = $1 AND right(name, 1) = '7'", [ctx.companyId]);
    const forecast = await forecastPublish(ctx, { id });
    expect(forecast).toMatchObject({ audience: 6000, enters: 6000, unreached: { isEstimate: true } });
    expect(Math.abs((forecast?.unreached?.total ?? 0) - 600)).toBeLessThan(120);
  });

  it("is nothing where people come by events, or the draft has faults", async () => {
    const { id } = await createJourney(ctx, { name: "空" });
    expect(await forecastPublish(ctx, { id })).toBeNull();
  });
});
