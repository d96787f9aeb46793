import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Op, Plan } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "../enrol";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, [...mobiles(9), null]);
  await addPatients(db.owner, clinic, mobiles(3, "0009"), true);
  // What trimming, missing values and names of two characters' surname come to.
  await db.owner.query("UPDATE customer SET name = '欧阳' || name, gender = 'female' WHERE company_id = $1 AND name LIKE '%1'", [clinic.companyId]);
  await db.owner.query("UPDATE customer SET name = E'\\u3000' || name || E'\\t', gender = 'male' WHERE company_id = $1 AND name LIKE '%2'", [
    clinic.companyId,
  ]);
  await db.owner.query("UPDATE customer SET clinic_id = NULL WHERE company_id = $1 AND name LIKE '%3'", [clinic.companyId]);
  await db.owner.query("UPDATE customer SET name = ' ' WHERE company_id = $1 AND name LIKE '%4'", [clinic.companyId]);
});
afterAll(() => db?.close());

const FIELDS = ["customer.name", "customer.call", "customer.gender", "customer.recordNumber", "clinic.shortName", "lastVisit.at"];
const NODES = ["a", "b", "c", "d"];

type Draft = { kind: "branch" | "wait" | "call" | "text" | "end" | "tag"; field: string; to: [number, number] };
const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom("branch", "branch", "wait", "call", "text", "end", "tag"),
  field: fc.constantFrom(...FIELDS),
  to: fc.tuple(fc.nat(4), fc.nat(4)),
});

const on = (kind: Draft["kind"], field = "customer.name", to: [number, number] = [0, 0]): Draft => ({ kind, field, to });
/** Those that chance would seldom come by. */
const EXAMPLES: [Draft[]][] = [
  [[on("call")]],
  [[on("branch"), on("call", "customer.call")]],
  [[on("text", "customer.call")]],
  [[on("branch"), on("branch", "customer.name", [1, 0]), on("text", "customer.gender"), on("end")]],
];

function opOf({ kind, field, to }: Draft, node: string, after: (string | null)[]): Op {
  const [first, second] = [after[to[0] % after.length] ?? null, after[to[1] % after.length] ?? null];
  const base = { node, name: node, kind };
  const variables = { 患者姓名: field, 门店简称: "clinic.shortName", 姓名: field, 诊所: "clinic.shortName" };
  if (kind === "end") return { ...base, op: "end", outlets: {}, reason: "done" };
  if (kind === "wait") return { ...base, op: "wait", outlets: { next: first }, until: { type: "span", amount: 1, unit: "hour" } };
  if (kind === "tag") return { ...base, op: "effect", effect: "tag", outlets: { next: first }, add: [clinic.tagId], remove: [] };
  if (kind === "text")
    return {
      ...base,
      op: "effect",
      effect: "text",
      outlets: { next: first, blocked: null, failed: second },
      templateId: clinic.templateId,
      variables,
    };
  if (kind === "call") {
    const outlets = { answered: first, not_answered: first, blocked: null, failed: second };
    return { ...base, op: "effect", effect: "call", outlets, scriptId: clinic.scriptId, variables, redial: null, intentOutlets: null };
  }
  return {
    ...base,
    op: "branch",
    outlets: { "case:1": first, else: second },
    cases: [{ outlet: "case:1", when: { type: "condition", field: "name", operator: "contains", value: "5" } }],
    otherwise: "else",
  };
}

function planOf(drafts: Draft[]): Plan {
  const nodes = NODES.slice(0, drafts.length);
  const ops = drafts.map((one, i) => opOf(one, nodes[i] ?? "", [...nodes.slice(i + 1), null]));
  const entry: Op = {
    op: "enter",
    node: "entry",
    name: "entry",
    kind: "audience-entry",
    outlets: { next: "a" },
    audienceId: clinic.audienceId,
    schedule: { type: "now" },
    reentry: { type: "always" },
  };
  const all = [entry, ...ops];
  return { schema: 1, entry: "entry", ops: Object.fromEntries(all.map((op) => [op.node, op])), order: all.map((op) => op.node) };
}

/** Lets everybody go as far as they can. A plan whose order is turned round is gone through node by node. */
async function play(plan: Plan) {
  const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, plan), { mode: "test" });
  await enrol(clinic.companyId, runId);
  for (let moved = 1; moved > 0; ) {
    moved = 0;
    for (const node of Object.keys(plan.ops)) moved += (await step({ companyId: clinic.companyId, runId, shard: 0, node })).count;
  }
  const read = async (text: string) => (await db.owner.query<Record<string, unknown>>(text, [runId])).rows;
  return {
    people: await read(
      "SELECT customer_id, node, visit, state, reason, due_at IS NULL AS undue, finished_at IS NULL AS open FROM enrolment WHERE run_id = $1 ORDER BY 1",
    ),
    ledger: await read(
      "SELECT customer_id, visit, node, result, outlet, reason, next_node, detail FROM journey_event WHERE run_id = $1 ORDER BY 1, 2",
    ),
    counters: await read("SELECT node, metric, sum(value) FROM counter WHERE run_id = $1 GROUP BY 1, 2 HAVING sum(value) <> 0 ORDER BY 1, 2"),
    dispatches: await read(
      `SELECT d.customer_id, d.node, d.visit, channel, purpose, attempt, clinic_id, phone_hash, phone_masked, script_id, template_id, category, variables, d.state, d.reason,
              contact_id = d.id AS first, world = run_id::text AS own, due_at = planned_at AS now,
              key = left(encode(sha256(convert_to(concat_ws('/', run_id, enrolment_id, d.node, d.visit, channel, purpose, attempt), 'UTF8')), 'hex'), 40) AS keyed
       FROM dispatch d WHERE run_id = $1 ORDER BY 1, 2, 3`,
    ),
  };
}

describe("nodes passed in one statement", () => {
  it("leave the same people, ledger, counters and dispatches behind as node by node", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(draft, { minLength: 1, maxLength: NODES.length }), async (drafts) => {
        const plan = planOf(drafts);
        expect(await play(plan)).toEqual(await play({ ...plan, order: plan.order.toReversed() }));
      }),
      { numRuns: 20, examples: EXAMPLES },
    );
  });

  it("are gone through one by one where somebody's data breaks one of them: that person fails there, the others go on", async () => {
    const plan = planOf([on("branch"), on("text")]);
    const { rows } = await db.owner.query<{ id: string }>("SELECT id FROM customer WHERE company_id = $1 AND name = '患者6'", [clinic.companyId]);
    await db.owner.query(
      "CREATE FUNCTION break_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.customer_id = TG_ARGV[0]::uuid THEN RAISE EXCEPTION 'broken' USING ERRCODE = '22012'; END IF; RETURN NEW; END $$",
    );
    await db.owner.query(`CREATE TRIGGER break_one BEFORE INSERT ON dispatch FOR EACH ROW EXECUTE FUNCTION break_one('${rows[0]?.id}')`);
    const { people } = await play(plan);
    await db.owner.query("DROP TRIGGER break_one ON dispatch");
    expect(people.filter((person) => person.reason === "step_broken:22012")).toEqual([
      { customer_id: rows[0]?.id, node: "b", visit: 3, state: "failed", reason: "step_broken:22012", undue: true, open: false },
    ]);
    expect(people.filter((person) => person.state === "texting").length).toBeGreaterThan(3);
  });
});
