import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { carryOut, leave } from "@/lib/engine/decide";
import { goalOutlet } from "@/lib/engine/destination";
import { enrol } from "@/lib/engine/enrol";
import { loadRun, opOf } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { callOf, planOf, textOf } from "@/lib/engine/testing/plans";
import { peopleWords } from "@/lib/i18n/run-words";
import type { GoalOp } from "@/lib/journey/plan";
import { readDwell } from "@/lib/metrics/dwell";
import type { ServiceContext } from "@/lib/services/context";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { exitPeople } from "./byHand";
import { runDwell } from "./dwell";
import { exportPeople } from "./exportPeople";
import { runFigures } from "./figures";
import { runPeople } from "./people";

let db: TestDatabase;
let clinic: TestClinic;
let ctx: ServiceContext;
let journeyId: string;
let versionId: string;
let runId: string;
/** Who was called off, did not answer, is of intent A, met the goal, has a call that nobody heard of again, and still waits for theirs. */
let ids: { off: string; silent: string; keen: string; healed: string; lost: string; waits: string };

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  ctx = testContext(clinic.companyId, ["*"], { engine: { ...noEngine, wake: async () => undefined } });
  await addPatients(db.owner, clinic, mobiles(6));
  const goal: GoalOp = {
    op: "goal",
    node: "goal",
    name: "到院",
    kind: "goal",
    outlets: {},
    on: { type: "track", event: "visit" },
    audienceId: null,
    after: "exit",
  };
  const call = callOf(clinic, { outlets: { "rule:r1": "text", other: "text", not_answered: "text" }, intentOutlets: { A: "rule:r1" } });
  ({ journeyId, versionId } = await addVersion(db.owner, clinic, planOf(clinic, call, textOf(clinic, null), goal)));
  await db.owner.query("UPDATE journey_version SET document = $2 WHERE id = $1", [versionId, drawing()]);
  runId = await addRun(db.owner, clinic, { journeyId, versionId }, { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await at(node);
});
afterAll(() => db?.close());

const at = (node: string) => step({ companyId: clinic.companyId, runId, shard: 0, node });

const headerOf = async (file: { base64: string }) => (await readXlsx(Buffer.from(file.base64, "base64"))).sheets[0]?.rows[0];

function drawing() {
  const config = { scriptId: clinic.scriptId, variables: {}, redial: null, branches: { enabled: true, rules: [{ id: "r1", intents: ["A", "B"] }] } };
  const node = (id: string, kind: string, name: string, own: object) => ({ id, kind, name, position: { x: 0, y: 0 }, config: own });
  return {
    schema: 1,
    nodes: [node("call", "ai-call", "回访电话", config), node("text", "sms", "提醒", {}), node("goal", "goal", "到院", {})],
    edges: [],
  };
}

/** Ends the call of somebody as the pumps would. */
async function end(
  id: string,
  outcome: { state: string; outcome: string; providerId: string | null; intent?: string },
  outlet: string,
  metrics: string[],
) {
  await db.owner.query("UPDATE dispatch SET state = $2, outcome = $3, provider_id = $4, intent = $5 WHERE enrolment_id = $1 AND node = 'call'", [
    id,
    outcome.state,
    outcome.outcome,
    outcome.providerId,
    outcome.intent ?? null,
  ]);
  await db.owner.query(
    `INSERT INTO counter SELECT company_id, journey_id, version_id, id, 'live', 'call', m, date_trunc('hour', now()), 1 FROM journey_run, unnest($2::text[]) m WHERE id = $1
     ON CONFLICT (run_id, node, metric, hour) DO UPDATE SET value = counter.value + 1`,
    [runId, metrics],
  );
  await go(id, outlet);
}

async function go(id: string, outlet: string) {
  await withTenantSql(clinic.companyId, async (sql) => {
    const run = await loadRun(sql, clinic.companyId, runId);
    const toGoal = { outlet: goalOutlet("goal"), result: "left" as const, nextNode: "goal", state: "ready" as const, reason: null };
    await carryOut(sql, run, opOf(run, "call"), [leave(id, outlet, outlet === "failed" ? "result_unknown" : null)], ["to_call"], undefined, [toGoal]);
  });
}

const figuresOf = async (node: string) => (await runFigures(ctx, { journeyId, versionId })).nodes.find((one) => one.node === node);
const exported = async (node: string, bucket: Parameters<typeof runPeople>[1]["bucket"], narrowed: { outcome?: string } = {}) =>
  exportPeople(ctx, { journeyId, versionId, node, bucket, ...narrowed }, await peopleWords("zh-CN"));
const listed = async (bucket: Parameters<typeof runPeople>[1]["bucket"], node = "call") =>
  (await runPeople(ctx, { journeyId, versionId, node, bucket })).rows;

async function sheet(...asked: Parameters<typeof exported>): Promise<Record<string, Record<string, unknown>>> {
  const file = await exported(...asked);
  const [header = [], ...rows] = (await readXlsx(Buffer.from(file.base64, "base64"))).sheets[0]?.rows ?? [];
  const { rows: people } = await db.owner.query<{ id: string; name: string }>(
    "SELECT e.id, c.name FROM enrolment e JOIN customer c ON c.id = e.customer_id WHERE e.run_id = $1",
    [runId],
  );
  const idOf = new Map(people.map(({ id, name }) => [name, id]));
  return Object.fromEntries(
    rows.map((row) => [idOf.get(String(row[0])) ?? "", Object.fromEntries(header.map((column, i) => [String(column), row[i]]))]),
  );
}

describe("people whose call is planned", () => {
  it("are being dispatched, and the coverage adds up", async () => {
    expect((await figuresOf("call"))?.call).toMatchObject({ covered: 6, dispatching: 6, dispatched: 0, undispatched: 0, pending: 6 });
    for (const bucket of ["covered", "dispatching", "pending"] as const) {
      const rows = await listed(bucket);
      expect([bucket, rows.map(({ dispatch }) => dispatch?.state)]).toEqual([bucket, Array(6).fill("dispatching")]);
    }
  });
});

describe("people whose call was called off, lost or made", () => {
  beforeAll(async () => {
    const [off = "", silent = "", keen = "", healed = "", lost = "", waits = ""] = (await listed("here")).map((row) => row.enrolmentId);
    ids = { off, silent, keen, healed, lost, waits };
    await exitPeople(ctx, { journeyId, enrolmentIds: [off] });
    const made = ["call:called", "call:dispatched"];
    await end(silent, { state: "ended", outcome: "power_off", providerId: "p1" }, "not_answered", [...made, "outcome:power_off"]);
    await end(keen, { state: "ended", outcome: "answered", providerId: "p2", intent: "A" }, "rule:r1", [
      ...made,
      "outcome:answered",
      "call:answered",
      "intent:A",
    ]);
    await db.owner.query("UPDATE dispatch SET state = 'cancelled', reason = 'goal_reached' WHERE enrolment_id = $1", [healed]);
    await db.owner.query(
      "INSERT INTO enrolment_event (company_id, enrolment_id, role, node, run_id, event_type, happened_at) VALUES ($1, $2, 'goal', 'goal', $3, 'track', now())",
      [clinic.companyId, healed, runId],
    );
    await go(healed, goalOutlet("goal"));
    await at("goal");
    await end(lost, { state: "ended", outcome: "unknown", providerId: null }, "failed", ["outcome:unknown"]);
  });

  it("are each counted once, and each number lists them", async () => {
    const figures = await figuresOf("call");
    expect(figures?.call).toMatchObject({ covered: 6, dispatching: 1, dispatched: 2, failedDispatch: 0, blockedPeople: 0, undispatched: 3 });
    const idsOf = async (...asked: Parameters<typeof listed>) => (await listed(...asked)).map((row) => row.enrolmentId).sort();
    expect(await idsOf("covered")).toHaveLength(6);
    expect(await idsOf("dispatching")).toEqual([ids.waits]);
    expect(await idsOf("dispatched")).toEqual([ids.silent, ids.keen].sort());
    expect(await idsOf("undispatched")).toEqual([ids.off, ids.healed, ids.lost].sort());
    expect(await idsOf("failed_dispatch")).toEqual([]);
    expect(await idsOf("stopped")).toEqual([ids.off, ids.lost].sort());
    expect(await idsOf("reached", "goal")).toEqual([ids.healed]);
    for (const { key, count } of figures?.outcomes ?? [])
      expect((await runPeople(ctx, { journeyId, versionId, node: "call", bucket: "ended", outcome: key })).rows).toHaveLength(count);
    const keen = await runPeople(ctx, { journeyId, versionId, node: "call", bucket: "classified", intent: "A" });
    expect(keen.rows.map((row) => row.enrolmentId)).toEqual([ids.keen]);
  });

  it("stand in the sheet in words, and not as failed to dispatch", async () => {
    expect(await sheet("call", "exited")).toMatchObject({ [ids.off]: { 下发状态: "已取消" } });
    expect(await sheet("call", "failed")).toMatchObject({ [ids.lost]: { 下发状态: "结果未知", 通话结果: "结果未知" } });
    expect(await sheet("call", "left")).toMatchObject({
      [ids.silent]: { 出口: "未接听", 通话结果: "关机", 下发状态: "下发成功" },
      [ids.keen]: { 出口: "A 意向较强、B 有一定意向", 通话结果: "已接听", 意向: "A 意向较强" },
      [ids.healed]: { 出口: "达成目标「到院」", 下发状态: "已取消" },
    });
  });

  it("are told of by the goal in the totals", async () => {
    expect((await runFigures(ctx, { journeyId, versionId })).goals).toEqual([{ node: "goal", name: "到院", reached: 1 }]);
  });
});

it("somebody who waits for a redial was dispatched by their first call, and is told how the last one ended", async () => {
  await db.owner.query("UPDATE dispatch SET state = 'ended', outcome = 'busy', provider_id = 'p3' WHERE enrolment_id = $1", [ids.waits]);
  await db.owner.query(
    `INSERT INTO dispatch (company_id, journey_id, version_id, run_id, world, planned_at, key, channel, purpose, enrolment_id, node, visit, customer_id, contact_id, attempt,
       script_id, state, due_at)
     SELECT company_id, journey_id, version_id, run_id, world, planned_at, key || '2', channel, purpose, enrolment_id, node, visit, customer_id, contact_id, 2, script_id,
       'planned', now() + interval '1 hour' FROM dispatch WHERE enrolment_id = $1`,
    [ids.waits],
  );
  await db.owner.query("UPDATE enrolment SET state = 'waiting_redial' WHERE id = $1", [ids.waits]);
  expect(await listed("here")).toMatchObject([
    { state: "waiting_redial", lastOutcome: "busy", dispatch: { attempt: 2, state: "dispatched", outcome: null } },
  ]);
});

describe("the sheet of a figure", () => {
  it("of calls has the columns of calls, each with its number and when it was made", async () => {
    await db.owner.query(
      "UPDATE dispatch SET started_at = '2026-11-22 02:30Z', ended_at = '2026-11-22 02:31Z', rounds = 3, talk_seconds = 42 WHERE enrolment_id = $1",
      [ids.keen],
    );
    expect(await headerOf(await exported("call", "called"))).toEqual([
      "姓名",
      "手机号",
      "门店",
      "第几次",
      "呼叫时间",
      "通话结果",
      "通话时长（秒）",
      "对话轮数",
      "意向",
      "下发状态",
      "原因",
    ]);
    const made = await sheet("call", "called");
    expect(Object.keys(made).sort()).toEqual([ids.silent, ids.keen, ids.waits].sort());
    expect(made[ids.keen]).toMatchObject({
      第几次: "1",
      呼叫时间: "2026-11-22 10:30",
      通话结果: "已接听",
      "通话时长（秒）": "42",
      对话轮数: "3",
      意向: "A 意向较强",
    });
  });

  it("of texts has the columns of texts, and so have the people at a node that sends them", async () => {
    expect(await headerOf(await exported("text", "delivered"))).toEqual(["姓名", "手机号", "门店", "发送时间", "下发状态", "送达情况", "原因"]);
    expect(await headerOf(await exported("text", "entered"))).toEqual([
      "姓名",
      "手机号",
      "门店",
      "进入时间",
      "离开时间",
      "状态",
      "出口",
      "下发状态",
      "送达情况",
      "原因",
    ]);
  });

  it("says how the last call of somebody who waits for a redial ended", async () => {
    expect(await sheet("call", "entered")).toMatchObject({ [ids.waits]: { 状态: "等待重拨", 通话结果: "忙线" } });
  });

  it("has a name that says which list it is", async () => {
    const names = [await exported("call", "called"), await exported("call", "ended", { outcome: "busy" }), await exported("text", "delivered")];
    expect(names.map(({ fileName }) => fileName.replace(/_\d{4}(_\d\d){4}/, ""))).toEqual([
      "测试旅程_v1_回访电话_已呼.xlsx",
      "测试旅程_v1_回访电话_通话结果_忙线.xlsx",
      "测试旅程_v1_提醒_已送达.xlsx",
    ]);
  });
});

describe("how long people stay", () => {
  it("is the mean of all who went on by an outlet, of each way out the newest, weighed by how many took it", async () => {
    const stayed = async (id: string, seconds: number) =>
      db.owner.query("UPDATE journey_event SET entered_at = left_at - make_interval(secs => $2) WHERE enrolment_id = $1 AND node = 'call'", [
        id,
        seconds,
      ]);
    await stayed(ids.off, 0);
    await stayed(ids.silent, 100);
    await stayed(ids.keen, 200);
    await stayed(ids.healed, 300);
    await stayed(ids.lost, 400);
    const means = (await runDwell(ctx, { journeyId, versionId })).filter(({ node }) => node !== "entry");
    // Nobody has left the text; who was taken out, failed or met the goal says nothing of how long a node keeps people.
    expect(means).toEqual([{ node: "call", meanSeconds: expect.closeTo(150) }]);

    // Two more who did not answer: of three, the newest is read, and stands for all.
    const { rows: more } = await db.owner.query<{ id: string }>(
      `INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, next_node, entered_at, left_at)
       SELECT company_id, run_id, uuidv7(), customer_id, node, visit, result, outlet, next_node, left_at - make_interval(secs => 1000 * n), left_at
       FROM journey_event, generate_series(1, 2) n WHERE enrolment_id = $1 AND node = 'call' ORDER BY n RETURNING enrolment_id AS id`,
      [ids.silent],
    );
    expect(more).toHaveLength(2);
    await db.owner.query("UPDATE counter SET value = value + 2 WHERE run_id = $1 AND node = 'call' AND metric = 'left:not_answered'", [runId]);
    const scope = { companyId: clinic.companyId, journeyId, mode: "live" as const, versionId, runId: null };
    const sampled = await withTenantSql(clinic.companyId, (sql) => readDwell(sql, scope, "journey_event", { sample: 1 }));
    expect(sampled.find(({ node }) => node === "call")?.meanSeconds).toBeCloseTo((3 * 2000 + 200) / 4);
  });

  it("is for members who may see journeys", async () => {
    await expect(runDwell(testContext(clinic.companyId, ["patient.view"]), { journeyId })).rejects.toMatchObject({ kind: "forbidden" });
  });
});
