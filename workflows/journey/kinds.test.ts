import { afterAll, beforeAll, expect, it } from "vitest";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { openZone, startEngine, type TestEngine } from "@/lib/engine/testing/engine";
import { compile } from "@/lib/journey/compile";
import { emptyRefs, type JourneyRefs } from "@/lib/journey/refs";
import { drawing, edge, goodNode } from "@/lib/journey/testing";

let engine: TestEngine;
let clinic: TestClinic;
let refs: JourneyRefs;
const PEOPLE = 12;
const TIMES = 2;

beforeAll(async () => {
  engine = await startEngine();
  const { owner } = engine.db;
  clinic = await testClinic(owner, await engine.db.company());
  await owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
  await addPatients(owner, clinic, mobiles(PEOPLE));
  const { rows: staff } = await owner.query<{ id: string; name: string }>(
    "INSERT INTO staff (company_id, name, kind) VALUES ($1, '甲', 'consultant'), ($1, '乙', 'consultant') RETURNING id, name",
    [clinic.companyId],
  );
  const { rows: pools } = await owner.query<{ id: string; name: string }>(
    "INSERT INTO lead_pool (company_id, name) VALUES ($1, '种植') RETURNING id, name",
    [clinic.companyId],
  );
  refs = {
    ...emptyRefs(new Date().toISOString()),
    audiences: [{ id: clinic.audienceId, name: "全部" }],
    staff: staff.map((one) => ({ ...one, kind: "consultant" })),
    pools,
    tags: [{ id: clinic.tagId, name: "已邀约" }],
  };
});
afterAll(() => engine?.close());

/** entry → split → (field | follow-up | lead) → loop back to the split → what went before? → end. */
function document() {
  const passed = { type: "passed", not: false, scope: "passage", node: "split", outlet: null, times: TIMES + 1 };
  return drawing(
    [
      goodNode("in", "audience-entry", { audienceId: clinic.audienceId, schedule: { type: "now" }, reentry: { type: "always" } }),
      goodNode("split", "random-split", {
        shares: [
          { id: "a", name: "", permille: 400 },
          { id: "b", name: "", permille: 300 },
          { id: "c", name: "", permille: 300 },
        ],
      }),
      goodNode("field", "update-field"),
      goodNode("follow", "follow-up", {
        assign: { role: "consultant", way: "round_robin", staffIds: refs.staff.map((one) => one.id) },
      }),
      goodNode("lead", "lead", { poolId: refs.pools[0]?.id }),
      goodNode("round", "loop", { times: TIMES }),
      goodNode("ask", "condition", {
        rules: [{ id: "r1", name: "", when: { type: "group", combinator: "and", not: false, rules: [] }, tests: [passed] }],
      }),
      goodNode("end", "exit", { reason: "一直走完" }),
      goodNode("never", "exit", { reason: "没走完" }),
    ],
    [
      edge("in", "next", "split"),
      edge("split", "share:a", "field"),
      edge("split", "share:b", "follow"),
      edge("split", "share:c", "lead"),
      edge("field", "next", "round"),
      edge("follow", "next", "round"),
      edge("lead", "next", "round"),
      edge("round", "again", "split"),
      edge("round", "done", "ask"),
      edge("ask", "rule:r1", "end"),
      edge("ask", "else", "never"),
    ],
  );
}

it("runs a drawing that loops through the nodes that act, and every number reconciles", async () => {
  const compiled = compile(document(), refs);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const { owner } = engine.db;
  const runId = await addRun(owner, clinic, await addVersion(owner, clinic, compiled.plan), { mode: "live" });
  await engine.port.startRun({ companyId: clinic.companyId, runId });
  expect(await engine.untilFinished(clinic.companyId, runId)).toMatchObject({ state: "completed", error: null });
  const figures = await engine.figures(runId);
  const rounds = PEOPLE * (TIMES + 1);
  expect(figures.get("split entered")).toBe(rounds);
  expect(figures.get("round left:again")).toBe(PEOPLE * TIMES);
  expect(figures.get("round left:done")).toBe(PEOPLE);
  expect(figures.get("ask left:rule:r1")).toBe(PEOPLE);
  const count = async (table: string) =>
    (await owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE company_id = $1`, [clinic.companyId])).rows[0]?.n;
  // One task and one lead per visit: whoever drew that way draws it every time.
  expect(await count("follow_up_task")).toBe(figures.get("follow entered") ?? 0);
  expect(await count("lead")).toBe(figures.get("lead entered") ?? 0);
  expect((figures.get("follow entered") ?? 0) % (TIMES + 1)).toBe(0);
  expect(await engine.doctor()).toMatchObject({ ok: true, violations: [] });
});
