import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BranchCase, BranchOp, JourneyTest, Op } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "./testing/clinic";
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

  it.each<[string, string, string | null, string | null, "yes" | "else"]>([
    ["that is drawn there", "left", "blocked", "blocked", "yes"],
    ["that ended their journey there", "blocked", null, "blocked", "yes"],
    ["of another name", "failed", null, "blocked", "else"],
    ["for an unknown result, which is not the failed one", "failed", null, "failed", "else"],
    ["for an unknown result", "failed", null, "unknown", "yes"],
    ["at all, which who ended there did not", "blocked", null, null, "else"],
  ])("left by an outlet %s, an earlier time in the journey", async (_, result, outlet, asked, way) => {
    await addPatients(db.owner, clinic, mobiles(1));
    const plan = planOf(tag("tag", "node"), asks(passed({ scope: "journey", outlet: asked, times: asked === null ? 2 : 1 })));
    const once = await begin(plan);
    await at(once.runId, "tag");
    await db.owner.query("UPDATE journey_event SET result = $2, outlet = $3, reason = 'result_unknown' WHERE run_id = $1 AND node = 'tag'", [
      once.runId,
      result,
      outlet,
    ]);
    const again = await begin(plan, { mode: "live" }, once.version);
    await at(again.runId, "tag");
    await at(again.runId);
    expect([...(await ways(again.runId)).values()]).toEqual([way]);
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
