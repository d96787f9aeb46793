import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { startEngine, type TestEngine } from "@/lib/engine/testing/engine";
import { weekPlan } from "@/lib/engine/testing/plans";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import type { ServiceContext } from "@/lib/services/context";
import { testContext } from "@/lib/testing/service-context";
import { peopleWords } from "@/lib/i18n/run-words";
import { exportPeople } from "./exportPeople";
import { runFigures } from "./figures";
import { runPeople, type RunPeopleInput } from "./people";
import { startTest } from "./startTest";
import { bucketCount, type Bucket, FIGURES, listOf } from "@/components/canvas/run/buckets";
import { wholeCount } from "@/components/canvas/run/whole";
import { WHOLE_LISTS } from "@/lib/metrics/lists";

let engine: TestEngine;
let clinic: TestClinic;
let ctx: ServiceContext;
let journeyId: string;
let runId: string;

beforeAll(async () => {
  engine = await startEngine();
  clinic = await testClinic(engine.db.owner, await engine.db.company());
  ctx = testContext(clinic.companyId, ["*"], { engine: engine.port });
  await addPatients(engine.db.owner, clinic, [
    ...mobiles(12),
    ...mobiles(3, "0011"),
    ...mobiles(2, "0008"),
    ...mobiles(2, "0005"),
    "15888888888",
    null,
  ]);
  journeyId = (await addVersion(engine.db.owner, clinic, weekPlan(clinic))).journeyId;
  const started = await startTest(ctx, { journeyId, source: "published" });
  if (started.type !== "started") throw new Error("the test did not start");
  runId = started.runId;
  await engine.untilFinished(clinic.companyId, runId);
}, 90_000);
afterAll(() => engine?.close());

async function all(asked: Pick<RunPeopleInput, "node" | "bucket" | "at" | "outcome" | "intent">): Promise<string[]> {
  const keys: string[] = [];
  let cursor: RunPeopleInput["cursor"] = null;
  do {
    const page: Awaited<ReturnType<typeof runPeople>> = await runPeople(ctx, { journeyId, runId, limit: 7, ...asked, cursor });
    keys.push(...page.rows.map(({ enrolmentId, visit, dispatch }) => `${enrolmentId}/${visit}/${dispatch?.id}`));
    cursor = page.next;
  } while (cursor);
  return keys;
}

it("each figure that is shown opens as many as it counts, nobody twice", async () => {
  // Receipts of the last texts come after the end.
  const texts = async () => (await runFigures(ctx, { journeyId, runId })).nodes.find(({ node }) => node === "text")?.texts;
  await expect.poll(async () => ((t) => (t ? t.texted - t.delivered - t.undelivered : null))(await texts())).toBe(0);
  const { nodes } = await runFigures(ctx, { journeyId, runId });
  const shown = (node: NodeFigures): Bucket[] => [
    ...FIGURES,
    ...node.outcomes.map(({ key }): Bucket => `outcome:${key}`),
    ...node.intents.map(({ key }): Bucket => `intent:${key}`),
  ];
  const counted: Record<string, number> = {};
  const found: Record<string, number> = {};
  for (const figures of nodes) {
    // A call node covers people, a text node texts them: what a kind does not count is not shown there.
    const isCall = figures.call !== null;
    for (const bucket of shown(figures)) {
      const count = bucketCount(figures, bucket);
      if (count === 0 && !isCall) continue;
      const keys = await all({ node: figures.node, ...listOf(bucket) });
      expect(new Set(keys).size).toBe(keys.length);
      counted[`${figures.node} ${bucket}`] = count;
      found[`${figures.node} ${bucket}`] = keys.length;
    }
  }
  expect(found).toEqual(counted);
  expect(counted).toMatchObject({ "call covered": 21, "call failed_dispatch": 1, "call blocked_dispatch": 1, "call undispatched": 0 });
  for (const some of ["call called", "call answered", "call effective", "call stopped", "text texted", "text delivered"])
    expect(counted[some]).toBeGreaterThan(0);
  expect(Object.keys(counted).filter((key) => /^call (outcome|intent):/.test(key)).length).toBeGreaterThan(3);
});

it("each total of the whole opens as many people, each in one part, and as many at each node as the node counts", async () => {
  const { totals, nodes } = await runFigures(ctx, { journeyId, runId });
  const parts: Record<string, string[]> = {};
  for (const bucket of WHOLE_LISTS) {
    parts[bucket] = await all({ node: null, bucket });
    expect(parts[bucket].length, bucket).toBe(wholeCount(totals, bucket));
  }
  const { entered = [], arrived, ...rest } = parts;
  expect(Object.values(rest).flat().toSorted()).toEqual(entered.toSorted());
  expect(arrived).toEqual([]);
  expect([totals.completed, totals.blocked, totals.failed].every((count) => count > 0)).toBe(true);
  for (const { node, blockedTotal, failedTotal } of nodes) {
    expect(await all({ node: null, bucket: "blocked", at: node })).toHaveLength(blockedTotal);
    expect(await all({ node: null, bucket: "failed", at: node })).toHaveLength(failedTotal);
  }
});

it("tells where the people of the whole ended, and refuses a list that there is not", async () => {
  const { rows } = await runPeople(ctx, { journeyId, runId, node: null, bucket: "blocked" });
  expect(rows.map(({ node, result, state }) => ({ node, result, state }))).toContainEqual({ node: "call", result: "blocked", state: null });
  expect(rows.every(({ reason, leftAt }) => reason !== null && leftAt !== null)).toBe(true);
  await expect(runPeople(ctx, { journeyId, runId, node: null, bucket: "called" })).rejects.toMatchObject({ code: "no_such_list" });
  await expect(runPeople(ctx, { journeyId, runId, node: "call", bucket: "completed" })).rejects.toMatchObject({ code: "no_such_list" });
});

it("is exported with the node of each", async () => {
  const file = await exportPeople(ctx, { journeyId, runId, node: null, bucket: "failed" }, await peopleWords("zh-CN"));
  const [header, ...rows] = (await readXlsx(Buffer.from(file.base64, "base64"))).sheets[0]?.rows ?? [];
  expect(header).toEqual(["姓名", "手机号", "门店", "进入时间", "离开时间", "节点", "状态", "原因"]);
  expect(rows).toHaveLength(file.rows);
  expect(file.rows).toBeGreaterThan(0);
  expect(file.fileName).toContain("全部人员_失败");
});
