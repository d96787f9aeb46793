import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BranchCase, BranchOp, FollowOp, JourneyTest, LoopOp, Op, Plan, SplitOp, WaitOp } from "@/lib/journey/plan";
import { withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "./enrol";
import { step } from "./step";
import { carryPasses } from "./steps/loop";
import { placeSql } from "./steps/split";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "./testing/clinic";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
});
afterAll(() => db?.close());

const head = (outlets: Op["outlets"]) => ({ node: "node", name: "节点", kind: "test", outlets });

/** entry → the node under test → a tag that stands for what comes next. */
function planOf(...ops: Op[]): Plan {
  const entry: Op = {
    op: "enter",
    node: "entry",
    name: "人群",
    kind: "audience-entry",
    outlets: { next: ops[0]?.node ?? null },
    audienceId: clinic.audienceId,
    schedule: { type: "now" },
    reentry: { type: "always" },
  };
  const all = [entry, ...ops];
  return { schema: 1, entry: "entry", ops: Object.fromEntries(all.map((op) => [op.node, op])), order: all.map((op) => op.node) };
}

async function begin(plan: Plan, options: Parameters<typeof addRun>[3] = { mode: "live" }, version?: { journeyId: string; versionId: string }) {
  const made = version ?? (await addVersion(db.owner, clinic, plan));
  const runId = await addRun(db.owner, clinic, made, options);
  await enrol(clinic.companyId, runId);
  await at(runId, "entry");
  return { runId, version: made };
}

const at = (runId: string, node = "node") => step({ companyId: clinic.companyId, runId, shard: 0, node });

async function ways(runId: string): Promise<Map<string, string>> {
  const { rows } = await db.owner.query<{ person: string; outlet: string }>(
    "SELECT customer_id AS person, outlet FROM journey_event WHERE run_id = $1 AND node = 'node'",
    [runId],
  );
  return new Map(rows.map((row) => [row.person, row.outlet]));
}

const countOf = async (sql: string, params: unknown[] = [clinic.companyId]): Promise<number> =>
  (await db.owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, params)).rows[0]?.n ?? -1;

describe("a condition on what went before", () => {
  const tag = (node: string, next: string | null, add: string[] = []): Op => ({
    op: "effect",
    effect: "tag",
    node,
    name: node,
    kind: "update-tag",
    outlets: { next },
    add,
    remove: [],
  });
  const asks = (...cases: BranchCase[]): BranchOp => ({
    op: "branch",
    ...head({ ...Object.fromEntries(cases.map((one) => [one.outlet, null])), else: null }),
    cases,
    otherwise: "else",
  });
  const passed = (part: Partial<Extract<JourneyTest, { type: "passed" }>>): BranchCase => ({
    outlet: "yes",
    when: null,
    tests: [{ type: "passed", not: false, scope: "passage", node: "tag", outlet: null, times: 1, ...part }],
  });

  it.each<[string, BranchCase, string, string]>([
    ["passed a step this time", passed({}), "yes", "yes"],
    ["by an outlet it did not take", passed({ outlet: "failed" }), "else", "else"],
    ["twice this time", passed({ times: 2 }), "else", "else"],
    ["twice in the journey", passed({ times: 2, scope: "journey" }), "else", "yes"],
    ["not passed", passed({ node: "elsewhere", not: true }), "yes", "yes"],
    ["rule and test both", { ...passed({}), when: { type: "condition", field: "has_phone", operator: "is", value: false } }, "else", "else"],
  ])("%s", async (_, one, first, second) => {
    await addPatients(db.owner, clinic, mobiles(1));
    const plan = planOf(tag("tag", "node"), asks(one));
    const once = await begin(plan);
    await at(once.runId, "tag");
    await at(once.runId);
    expect([...(await ways(once.runId)).values()]).toEqual([first]);
    const again = await begin(plan, { mode: "live" }, once.version);
    await at(again.runId, "tag");
    await at(again.runId);
    expect([...(await ways(again.runId)).values()]).toEqual([second]);
  });

  it("counts what a person passed on days that lie in the archive by now", async () => {
    await addPatients(db.owner, clinic, mobiles(1));
    const plan = planOf(tag("tag", "node"), asks(passed({ times: 2, scope: "journey" })));
    const once = await begin(plan);
    await at(once.runId, "tag");
    await db.owner.query("CREATE TABLE archived_day PARTITION OF journey_event_archive FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')");
    await db.owner.query(
      `WITH old AS (DELETE FROM journey_event WHERE run_id = $1 RETURNING *)
       INSERT INTO journey_event_archive (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, entered_at, left_at, recorded_at)
       SELECT company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, entered_at, left_at, '2020-01-01' FROM old`,
      [once.runId],
    );
    const again = await begin(plan, { mode: "live" }, once.version);
    await at(again.runId, "tag");
    await at(again.runId);
    expect([...(await ways(again.runId)).values()]).toEqual(["yes"]);
  });

  it("looks at the last call only, of this journey or of any", async () => {
    const [person] = await addPatients(db.owner, clinic, mobiles(1));
    const journey = await addVersion(db.owner, clinic, planOf(tag("tag", null)));
    const call = (intent: string, minutesAgo: number, journeyId: string | null) =>
      db.owner.query(
        `INSERT INTO dispatch (company_id, key, channel, customer_id, contact_id, state, outcome, intent, journey_id, due_at, planned_at, ended_at)
         VALUES ($1, gen_random_uuid(), 'call', $2, $2, 'ended', 'answered', $3, $4, now(), now(), now() - make_interval(mins => $5))`,
        [clinic.companyId, person, intent, journeyId, minutesAgo],
      );
    const last = (scope: "journey" | "any", intent: string): BranchCase => ({
      outlet: `${scope} ${intent}`,
      when: null,
      tests: [{ type: "last_call", not: false, scope, intents: [intent], outcomes: [] }],
    });
    const decided = async (one: BranchCase) => {
      const { runId, version } = await begin(planOf(asks(one)));
      await call("B", 30, version.journeyId);
      await at(runId);
      return [...(await ways(runId)).values()][0];
    };
    await call("A", 60, journey.journeyId);
    await call("C", 5, journey.journeyId);
    expect(await decided(last("any", "C"))).toBe("any C");
    expect(await decided(last("any", "A"))).toBe("else");
    expect(await decided(last("journey", "B"))).toBe("journey B");
    expect(await decided(last("journey", "C"))).toBe("else");
  });

  it("sees a test run's own tags and calls there, and nowhere else", async () => {
    const people = await addPatients(db.owner, clinic, mobiles(2));
    await db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [
      clinic.companyId,
      people[0],
      clinic.tagId,
    ]);
    const { rows } = await db.owner.query<{ id: string }>("INSERT INTO tag (company_id, name) VALUES ($1, '新') RETURNING id", [clinic.companyId]);
    const fresh = rows[0]?.id ?? "";
    const has = (operator: string, value: string[]) => ({ type: "condition" as const, field: "tags", operator, value });
    const plan = planOf(
      { op: "effect", effect: "tag", node: "tag", name: "标签", kind: "update-tag", outlets: { next: "node" }, add: [fresh], remove: [clinic.tagId] },
      asks(
        { outlet: "kept", when: has("any_of", [clinic.tagId]) },
        { outlet: "called", when: { type: "condition", field: "call", operator: "exists", value: { outcomes: ["busy"] } } },
        { outlet: "new", when: has("all_of", [fresh]) },
      ),
    );
    const { runId } = await begin(plan, { mode: "test" });
    for (const world of [runId, "another"])
      await db.owner.query(
        `INSERT INTO dispatch (company_id, key, channel, customer_id, contact_id, state, outcome, world, due_at, planned_at, ended_at)
         VALUES ($1, gen_random_uuid(), 'call', $2, $2, 'ended', 'busy', $3, now(), now(), now())`,
        [clinic.companyId, world === runId ? people[1] : people[0], world],
      );
    await at(runId, "tag");
    await at(runId);
    expect(await ways(runId)).toEqual(
      new Map([
        [people[0], "new"],
        [people[1], "called"],
      ]),
    );
    expect(await countOf("customer_tag WHERE company_id = $1 AND tag_id = $2", [clinic.companyId, clinic.tagId])).toBe(1);
    expect(await countOf("customer_tag WHERE company_id = $1 AND tag_id = $2", [clinic.companyId, fresh])).toBe(0);
  });
});

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
    expect(Math.abs([...before.values()].filter((outlet) => outlet === "share:a").length - 60)).toBeLessThan(25);
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
