import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { startEngine, type TestEngine } from "@/lib/engine/testing/engine";
import { weekPlan } from "@/lib/engine/testing/plans";
import type { Bucket } from "./buckets";
import { exportPeople } from "./exportPeople";
import { runFigures, type RunFigures } from "./figures";
import { getRun } from "./get";
import { listRuns } from "./list";
import { pauseRun } from "./pause";
import { resumeRun } from "./resume";
import { runPeople } from "./people";
import { startTest } from "./startTest";
import { stopRun } from "./stop";
import { trace } from "./trace";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { peopleWords } from "@/lib/i18n/run-words";
import type { ServiceContext } from "@/lib/services/context";
import { until } from "@/lib/testing/process";
import { testContext } from "@/lib/testing/service-context";

let engine: TestEngine;
let clinic: TestClinic;
let ctx: ServiceContext;
let journeyId: string;
let runId: string;
let figures: RunFigures;

beforeAll(async () => {
  engine = await startEngine();
  clinic = await testClinic(engine.db.owner, await engine.db.company(), { hangupSms: true });
  ctx = testContext(clinic.companyId, ["*"], { engine: engine.port });
  await addPatients(engine.db.owner, clinic, [
    ...mobiles(30),
    ...mobiles(3, "0011"),
    ...mobiles(2, "0008"),
    ...mobiles(2, "0005"),
    "15888888888",
    null,
  ]);
  await addPatients(engine.db.owner, clinic, mobiles(1, "0009"), true);
  journeyId = (await addVersion(engine.db.owner, clinic, weekPlan(clinic))).journeyId;
  const started = await startTest(ctx, { journeyId, source: "published" });
  if (started.type !== "started") throw new Error("the test did not start");
  runId = started.runId;
  await engine.untilFinished(clinic.companyId, runId);
  // Receipts of the last texts come after the end.
  await until("the last texts", async () => {
    const { rows } = await engine.db.owner.query(
      "SELECT FROM dispatch WHERE run_id = $1 AND state IN ('planned', 'sending', 'accepted', 'unknown') LIMIT 1",
      [runId],
    );
    return rows.length === 0;
  });
  figures = await runFigures(ctx, { journeyId, runId });
}, 90_000);
afterAll(() => engine?.close());

const nodeOf = (id: string): NodeFigures => {
  const found = figures.nodes.find((n) => n.node === id);
  if (!found) throw new Error(`no figures of ${id}`);
  return found;
};

async function all(bucket: Partial<Bucket> & { node: string }): Promise<number> {
  let count = 0;
  let cursor: Awaited<ReturnType<typeof runPeople>>["next"] = null;
  do {
    const page: Awaited<ReturnType<typeof runPeople>> = await runPeople(ctx, { journeyId, runId, limit: 7, ...bucket, cursor });
    count += page.rows.length;
    cursor = page.next;
  } while (cursor);
  return count;
}

describe("figures of a run", () => {
  it("add up at every node and as a whole", () => {
    expect(figures.reconciles).toBe(true);
    expect(figures.totals).toMatchObject({ entered: 40, active: 0, blocked: 1 });
    expect(nodeOf("call").blocked).toEqual([{ key: "vanity_number", count: 1 }]);
    expect(nodeOf("call").failed).toEqual(
      expect.arrayContaining([
        { key: "no_phone", count: 1 },
        { key: "not_registered", count: 1 },
        { key: "call_empty_number", count: expect.any(Number) },
      ]),
    );
    const { call } = nodeOf("call");
    expect(call).toMatchObject({ covered: 40, failedDispatch: 2, blocked: 1, pending: 0, dispatched: 37 });
    expect(call?.answerRate).toBeCloseTo((call?.answered ?? 0) / (call?.called ?? 1));
  });

  it("open the list of the people behind each number", async () => {
    for (const node of figures.nodes) {
      expect([node.node, await all({ node: node.node, bucket: "entered" })]).toEqual([node.node, node.entered]);
      for (const { key, count } of node.left) expect([key, await all({ node: node.node, bucket: "left", outlet: key })]).toEqual([key, count]);
      for (const result of ["blocked", "failed", "exited"] as const) {
        for (const { key, count } of node[result]) expect([key, await all({ node: node.node, bucket: result, reason: key })]).toEqual([key, count]);
      }
    }
    const call = nodeOf("call");
    for (const [bucket, count] of Object.entries({
      called: call.call?.called,
      answered: call.call?.answered,
      effective: call.call?.effective,
      dispatched: call.call?.dispatched,
      failed_dispatch: 2,
      call_blocked: 1,
      hangup_texted: call.texts.hangupTexted,
    })) {
      expect([bucket, await all({ node: "call", bucket: bucket as Bucket["bucket"] })]).toEqual([bucket, count]);
    }
    expect(await all({ node: "text", bucket: "texted" })).toBe(nodeOf("text").texts.texted);
  });

  it("are kept apart from live ones", async () => {
    const live = await runFigures(ctx, { journeyId });
    expect(live.totals).toMatchObject({ entered: 0, called: 0 });
    const { rows } = await engine.db.owner.query("SELECT 1 FROM number_state WHERE company_id = $1 AND world = 'live'", [clinic.companyId]);
    expect(rows).toEqual([]);
    const { rows: optOuts } = await engine.db.owner.query("SELECT 1 FROM opt_out WHERE company_id = $1", [clinic.companyId]);
    expect(optOuts).toEqual([]);
    expect(await listRuns(ctx, { journeyId })).toMatchObject([{ id: runId, mode: "test", state: "completed", people: 40 }]);
    expect((await getRun(ctx, { runId })).mode).toBe("test");
  });
});

describe("one person", () => {
  it("has a trace of what each node looked at and decided", async () => {
    const { rows } = await runPeople(ctx, { journeyId, runId, node: "call", bucket: "left", outlet: "rule:r1", limit: 1 });
    const way = await trace(ctx, { enrolmentId: rows[0]?.enrolmentId ?? "" });
    expect(way.steps.map((step) => step.node).slice(0, 3)).toEqual(["entry", "call", "text"]);
    const call = way.steps[1];
    expect(call).toMatchObject({ outlet: "rule:r1", detail: { outcome: "answered", intent: expect.stringMatching(/^[AB]$/) } });
    expect(call?.dispatches.at(-1)).toMatchObject({ channel: expect.any(String), state: "dispatched" });
    expect(way.steps.find((step) => step.node === "branch")?.detail).toHaveProperty("cases");
    expect(way.state).toBe("completed");
    expect(way.nextAt).toBeNull();
  });

  it("is exported with a masked number and without formulas", async () => {
    await engine.db.owner.query(
      "UPDATE customer SET name = '=1+1' WHERE id = (SELECT customer_id FROM enrolment WHERE run_id = $1 AND state = 'blocked' LIMIT 1)",
      [runId],
    );
    const file = await exportPeople(ctx, { journeyId, runId, node: "call", bucket: "blocked" }, await peopleWords("zh-CN"));
    expect(file).toMatchObject({ rows: 1, fileName: expect.stringMatching(/^测试旅程_v1_call_拦截_\d{4}_\d\d_\d\d_\d\d_\d\d\.xlsx$/) });
    const book = await readXlsx(Buffer.from(file.base64, "base64"));
    const [header, row] = book.sheets[0]?.rows ?? [];
    expect(header?.slice(0, 2)).toEqual(["姓名", "手机号"]);
    expect(row?.slice(0, 2)).toEqual(["'=1+1", "158****8888"]);
    expect(row?.at(-1)).toBe("靓号，属于禁呼号码");
  });

  it("is exported with a line in the log that says which people, but not whose name or number was searched for", async () => {
    const words = await peopleWords("zh-CN");
    const drawing = { nodes: [{ id: "call", name: "回访电话" }], edges: [] };
    await engine.db.owner.query("UPDATE journey_version SET document = $2 WHERE journey_id = $1", [journeyId, drawing]);
    await exportPeople(ctx, { journeyId, runId, node: "call", bucket: "blocked", reason: "vanity_number", search: "8888" }, words);
    await exportPeople(ctx, { journeyId, runId, node: "call", bucket: "failed", reason: "由 13812345678 退出" }, words);
    await exportPeople(ctx, { journeyId, runId, node: "call", bucket: "blocked", reason: "cap_calls:15:3" }, words);
    await exportPeople(ctx, { journeyId, runId, node: "call", bucket: "blocked", reason: "cap_calls:13812345678" }, words);
    const { rows } = await engine.db.owner.query<{ detail: object }>(
      "SELECT detail FROM audit_log WHERE company_id = $1 AND action = 'run.export_people' ORDER BY id DESC LIMIT 4",
      [clinic.companyId],
    );
    expect(rows.map(({ detail }) => detail)).toEqual([
      { node: "call", nodeName: "回访电话", bucket: "blocked", runId, stoppedBy: "cap_calls", rows: 0 },
      { node: "call", nodeName: "回访电话", bucket: "blocked", runId, stoppedBy: "cap_calls:15:3", rows: 0 },
      { node: "call", nodeName: "回访电话", bucket: "failed", runId, stoppedBy: "other", rows: 0 },
      { node: "call", nodeName: "回访电话", bucket: "blocked", runId, stoppedBy: "vanity_number", searched: true, rows: 1 },
    ]);
  });
});

describe("who may not", () => {
  it("sees and controls nothing", async () => {
    const stranger = testContext(await engine.db.company("别家"), ["*"], { engine: engine.port });
    await expect(runFigures(stranger, { journeyId })).rejects.toMatchObject({ code: "journey_not_found" });
    await expect(runPeople(testContext(clinic.companyId, ["journey.view"]), { journeyId, node: "call" })).rejects.toMatchObject({
      kind: "forbidden",
    });
    await expect(pauseRun(testContext(clinic.companyId, ["journey.view"]), { journeyId })).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("is told of a run that has ended that it has, not that its journey does not run", async () => {
    for (const verb of [pauseRun, resumeRun, stopRun])
      await expect(verb(ctx, { journeyId, runId })).rejects.toMatchObject({ kind: "conflict", code: "run_has_ended" });
  });
});

describe("the doctor", () => {
  const breakages: { code: string; invariant: string; harm: string; heal: string }[] = [
    {
      invariant: "I4",
      code: "counter_is_not_the_fold",
      harm: "UPDATE counter SET value = value + 1 WHERE run_id = $1 AND node = 'call' AND metric = 'call:called'",
      heal: "UPDATE counter SET value = value - 1 WHERE run_id = $1 AND node = 'call' AND metric = 'call:called'",
    },
    {
      invariant: "I4",
      code: "node_sum_does_not_hold",
      harm: "UPDATE counter SET value = value + 1 WHERE run_id = $1 AND node = 'text' AND metric = 'entered'",
      heal: "UPDATE counter SET value = value - 1 WHERE run_id = $1 AND node = 'text' AND metric = 'entered'",
    },
    {
      invariant: "I1",
      code: "open_in_finished_run",
      harm: "UPDATE enrolment SET state = 'ready', finished_at = NULL WHERE id = (SELECT id FROM enrolment WHERE run_id = $1 AND state = 'blocked' LIMIT 1)",
      heal: "UPDATE enrolment SET state = 'blocked', finished_at = now() WHERE run_id = $1 AND state = 'ready'",
    },
    {
      invariant: "I5",
      code: "accepted_but_not_ours",
      harm: "UPDATE dispatch SET key = 'x' || key WHERE run_id = $1 AND channel = 'call' AND state = 'ended'",
      heal: "UPDATE dispatch SET key = substr(key, 2) WHERE run_id = $1 AND channel = 'call' AND state = 'ended'",
    },
    {
      invariant: "I2",
      code: "cap_exceeded",
      harm: 'UPDATE calling_rules_history SET calling_policy = \'{"caps": {"marketing": [{"windowDays": 15, "limit": 1, "counts": "calls", "scope": "company", "of": "all"}]}}\' WHERE company_id = (SELECT company_id FROM journey_run WHERE id = $1)',
      heal: "UPDATE calling_rules_history SET calling_policy = '{}' WHERE company_id = (SELECT company_id FROM journey_run WHERE id = $1)",
    },
    {
      invariant: "I5",
      code: "called_outside_hours",
      harm: "UPDATE calling_rules_history SET timezone = 'America/New_York' WHERE company_id = (SELECT company_id FROM journey_run WHERE id = $1)",
      heal: "UPDATE calling_rules_history SET timezone = 'Asia/Shanghai' WHERE company_id = (SELECT company_id FROM journey_run WHERE id = $1)",
    },
  ];

  it("finds nothing in a sound database, and each broken promise by its row", async () => {
    expect(await engine.doctor()).toMatchObject({ ok: true, violations: [] });
    for (const { harm, heal, code, invariant } of breakages) {
      await engine.db.owner.query(harm, [runId]);
      const { ok, violations } = await engine.doctor();
      await engine.db.owner.query(heal, [runId]);
      expect([code, ok, violations.filter((v) => v.code === code).map((v) => v.invariant)[0]]).toEqual([code, false, invariant]);
    }
    expect(await engine.doctor()).toMatchObject({ ok: true });
  });
});
