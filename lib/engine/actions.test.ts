import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import type { FollowOp, LoopOp, Op, SplitOp, WaitOp } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { step } from "./step";
import { carryPasses } from "./steps/loop";
import { placeSql } from "./steps/split";
import { addPatients, mobiles, type TestClinic, testClinic } from "./testing/clinic";
import { head, opScene } from "./testing/ops";

let db: TestDatabase;
let clinic: TestClinic;
const { planOf, begin, at, ways, countOf } = opScene(() => ({ db, clinic }));

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
});
afterAll(() => db?.close());

describe("a random split", () => {
  const split = (): SplitOp => ({
    op: "split",
    ...head({ "share:a": null, "share:b": null }),
    salt: null,
    shares: [
      { outlet: "share:a", permille: 300 },
      { outlet: "share:b", permille: 700 },
    ],
  });

  it("keeps to its shares over large numbers, and two draws are independent of each other", async () => {
    const { rows } = await db.owner.query<{ place: number; n: number; both: number }>(
      `SELECT p.a / 100 AS place, count(*)::int AS n, count(*) FILTER (WHERE p.b < 500)::int AS both
       FROM (SELECT ${placeSql("i::text", "'one'")} AS a, ${placeSql("i::text", "'two'")} AS b FROM generate_series(1, 100000) i) p GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toHaveLength(10);
    // Chi-square of ten equal cells: above 27.9 once in a thousand draws. The draw is fixed, so this never flickers.
    const chiSquare = rows.reduce((sum, row) => sum + (row.n - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(27.9);
    for (const row of rows) expect(Math.abs(row.both / row.n - 0.5)).toBeLessThan(0.02);
  });

  it("gives a person the same way in every run and version, and everybody one", async () => {
    await addPatients(db.owner, clinic, mobiles(200));
    const first = await begin(planOf(split()));
    await at(first.runId);
    const again = await begin(planOf(split()), { mode: "live" }, first.version);
    await at(again.runId);
    const before = await ways(first.runId);
    expect(before.size).toBe(200);
    expect(await ways(again.runId)).toEqual(before);
    // The journey's id is the salt, a new one each time: six times the spread, once in 500 million draws.
    expect(Math.abs([...before.values()].filter((outlet) => outlet === "share:a").length - 60)).toBeLessThan(40);
    // Another journey draws anew, unless it names the same salt.
    const other = await begin(planOf(split()));
    await at(other.runId);
    expect(await ways(other.runId)).not.toEqual(before);
    const named = { ...split(), salt: `${first.version.journeyId}/node` };
    const shared = await begin(planOf(named));
    await at(shared.runId);
    expect(await ways(shared.runId)).toEqual(before);
  });
});

describe("a loop", () => {
  it("sends each person round exactly as often as it says, each visit in the ledger by itself", async () => {
    await addPatients(db.owner, clinic, mobiles(3));
    const loop: LoopOp = { op: "loop", ...head({ again: "back", done: null }), times: 3 };
    const back: Op = { op: "effect", effect: "tag", node: "back", name: "回", kind: "update-tag", outlets: { next: "node" }, add: [], remove: [] };
    const { runId } = await begin(planOf(loop, back));
    for (let i = 0; i < 6; i += 1) {
      await at(runId);
      await at(runId, "back");
    }
    const { rows } = await db.owner.query<{ outlet: string; people: number; times: number }>(
      "SELECT outlet, count(DISTINCT customer_id)::int AS people, count(DISTINCT (enrolment_id, visit))::int AS times FROM journey_event WHERE run_id = $1 AND node = 'node' GROUP BY 1 ORDER BY 1",
      [runId],
    );
    expect(rows).toEqual([
      { outlet: "again", people: 3, times: 9 },
      { outlet: "done", people: 3, times: 3 },
    ]);
    expect(await countOf("enrolment WHERE run_id = $1 AND state = 'completed'", [runId])).toBe(3);
    expect(await countOf("loop_pass WHERE company_id = $1")).toBe(0);
    // Passes go along with somebody who is moved to another run.
    const { rows: moved } = await db.owner.query<{ id: string }>("SELECT id FROM enrolment WHERE run_id = $1 ORDER BY id LIMIT 2", [runId]);
    const [from = "", to = ""] = moved.map((row) => row.id);
    await db.owner.query("INSERT INTO loop_pass VALUES ($1, $2, 'node', 2)", [clinic.companyId, from]);
    await withTenantSql(clinic.companyId, (sql) => carryPasses(sql, clinic.companyId, new Map([[from, to]])));
    expect(await countOf("loop_pass WHERE company_id = $1 AND enrolment_id = $2 AND passes = 2", [clinic.companyId, to])).toBe(1);
  });
});

describe("a time window", () => {
  it("lets people through while it is open, holds them until it opens, and looks again before it lets them go", async () => {
    await addPatients(db.owner, clinic, mobiles(2));
    // 12:00 in Shanghai on a Tuesday, then the window from Thursday 09:00 to 10:00.
    const offsetMs = Date.parse("2026-11-24T04:00:00Z") - Date.now();
    const window: WaitOp = { op: "wait", ...head({ next: null }), until: { type: "window", weekdays: [4], from: "09:00", to: "10:00" } };
    const { runId } = await begin(planOf(window), { mode: "test", offsetMs });
    await at(runId);
    const due = async () => (await db.owner.query<{ at: Date }>("SELECT DISTINCT due_at AS at FROM enrolment WHERE run_id = $1", [runId])).rows;
    expect(await due()).toEqual([{ at: new Date("2026-11-26T01:00:00Z") }]);
    // The run was paused over the whole window: nobody slips through afterwards.
    const moveClock = (to: string) =>
      db.owner.query("UPDATE journey_run SET clock_offset_ms = $2 WHERE id = $1", [runId, Date.parse(to) - Date.now()]);
    await moveClock("2026-11-26T05:00:00Z");
    await at(runId);
    expect(await due()).toEqual([{ at: new Date("2026-12-03T01:00:00Z") }]);
    await moveClock("2026-12-03T01:30:00Z");
    await at(runId);
    expect(await countOf("enrolment WHERE run_id = $1 AND state = 'completed'", [runId])).toBe(2);
  });
});

describe("what is written to patients", () => {
  it("updates fields of a live run's people; a test run only says so", async () => {
    const people = await addPatients(db.owner, clinic, mobiles(2));
    const { rows } = await db.owner.query<{ id: string }>(
      "INSERT INTO staff (company_id, name, kind) VALUES ($1, '陈静', 'consultant') RETURNING id",
      [clinic.companyId],
    );
    const staffId = rows[0]?.id ?? "";
    await db.owner.query(`UPDATE customer SET attributes = '{"旧": "1", "留": "2"}' WHERE company_id = $1`, [clinic.companyId]);
    const op: Op = {
      op: "effect",
      effect: "field",
      ...head({ next: null }),
      changes: [
        { field: "attribute", name: "等级", value: "金卡" },
        { field: "attribute", name: "旧", value: null },
        { field: "source", value: "活动" },
        { field: "consultant", value: staffId },
        // Nobody of that kind: what stands there stays.
        { field: "web_consultant", value: staffId },
      ],
    };
    const seen = async () =>
      (
        await db.owner.query(
          "SELECT attributes, source, consultant_id AS consultant, web_consultant_id AS web FROM customer WHERE company_id = $1 AND id = $2",
          [clinic.companyId, people[0]],
        )
      ).rows[0];
    await at((await begin(planOf(op), { mode: "test" })).runId);
    expect(await seen()).toEqual({ attributes: { 旧: "1", 留: "2" }, source: null, consultant: null, web: null });
    await at((await begin(planOf(op))).runId);
    expect(await seen()).toEqual({ attributes: { 等级: "金卡", 留: "2" }, source: "活动", consultant: staffId, web: null });
  });

  it("hands people out in turn over several batches, and makes one task each, once", async () => {
    await addPatients(db.owner, clinic, mobiles(5));
    const { rows } = await db.owner.query<{ id: string }>(
      "INSERT INTO staff (company_id, name, kind) VALUES ($1, '甲', 'consultant'), ($1, '乙', 'consultant') RETURNING id",
      [clinic.companyId],
    );
    const staffIds = rows.map((row) => row.id);
    const op: FollowOp = {
      op: "effect",
      effect: "follow",
      ...head({ next: null }),
      assign: { role: "consultant", way: "round_robin", staffIds },
      task: { title: "回访{{customer.name}}", inDays: 2 },
    };
    const { runId } = await begin(planOf(op));
    const batch = () => step({ companyId: clinic.companyId, runId, shard: 0, node: "node" }, 1);
    while ((await batch()).count > 0);
    const loads = async () =>
      (
        await db.owner.query<{ n: number }>(
          "SELECT count(f.id)::int AS n FROM staff s LEFT JOIN follow_up_task f ON f.company_id = s.company_id AND f.assignee_id = s.id WHERE s.company_id = $1 GROUP BY s.id ORDER BY 1",
          [clinic.companyId],
        )
      ).rows.map((row) => row.n);
    expect(await loads()).toEqual([2, 3]);
    expect(
      await countOf(
        "follow_up_task f JOIN customer c ON c.id = f.customer_id AND c.consultant_id = f.assignee_id AND f.title = '回访' || c.name WHERE f.company_id = $1",
      ),
    ).toBe(5);
    // Whoever has fewer open tasks gets the next ones.
    await db.owner.query("UPDATE follow_up_task SET assignee_id = $2 WHERE company_id = $1", [clinic.companyId, staffIds[0]]);
    const second = await begin(planOf({ ...op, assign: { role: "consultant", way: "least_load", staffIds } }));
    await at(second.runId);
    expect(await loads()).toEqual([5, 5]);
  });

  it("makes one lead per visit in its pool, and fails people whose pool is gone", async () => {
    await addPatients(db.owner, clinic, mobiles(2));
    const { rows } = await db.owner.query<{ id: string }>("INSERT INTO lead_pool (company_id, name) VALUES ($1, '种植') RETURNING id", [
      clinic.companyId,
    ]);
    const op: Op = { op: "effect", effect: "lead", ...head({ next: null, failed: null }), poolId: rows[0]?.id ?? "" };
    await at((await begin(planOf(op), { mode: "test" })).runId);
    expect(await countOf("lead WHERE company_id = $1")).toBe(0);
    const { runId, version } = await begin(planOf(op));
    await at(runId);
    expect(await countOf("lead WHERE company_id = $1 AND journey_id = $2", [clinic.companyId, version.journeyId])).toBe(2);
    // Taken back and repeated, the same visit makes no second lead.
    await db.owner.query("UPDATE enrolment SET state = 'ready', finished_at = NULL WHERE run_id = $1", [runId]);
    await at(runId);
    expect(await countOf("lead WHERE company_id = $1")).toBe(2);
    const gone = await begin(planOf({ ...op, poolId: clinic.clinicId }));
    await at(gone.runId);
    expect(await countOf("enrolment WHERE run_id = $1 AND state = 'failed' AND reason = 'lead_pool_gone'", [gone.runId])).toBe(2);
  });
});
