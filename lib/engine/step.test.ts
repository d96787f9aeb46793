import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BranchOp, Op, Plan, WaitOp } from "@/lib/journey/plan";
import { reasonOf } from "@/lib/metrics/reasons";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "./enrol";
import { step } from "./step";
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

const entry = (): Op => ({
  op: "enter",
  node: "entry",
  name: "人群",
  kind: "audience-entry",
  outlets: { next: "node" },
  audienceId: clinic.audienceId,
  schedule: { type: "now" },
  reentry: { type: "never" },
});

/** entry → the node under test, in a run whose people stand at that node: being before the entry, it is not gone through at once. */
async function standAt(op: Op): Promise<string> {
  const plan: Plan = { schema: 1, entry: "entry", ops: { entry: entry(), node: op }, order: ["node", "entry"] };
  const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, plan), { mode: "live" });
  await enrol(clinic.companyId, runId);
  await at(runId, "entry");
  return runId;
}

const at = (runId: string, node = "node", limit?: number) => step({ companyId: clinic.companyId, runId, shard: 0, node }, limit);

async function states(runId: string): Promise<Record<string, number>> {
  const { rows } = await db.owner.query<{ key: string; count: number }>(
    "SELECT state || coalesce(' ' || reason, '') AS key, count(*)::int AS count FROM enrolment WHERE run_id = $1 GROUP BY 1",
    [runId],
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.count]));
}

const branch = (): BranchOp => ({
  op: "branch",
  node: "node",
  name: "条件",
  kind: "condition",
  outlets: { "case:1": null, "case:2": null, else: null },
  cases: [
    { outlet: "case:1", when: { type: "condition", field: "has_phone", operator: "is", value: true } },
    { outlet: "case:2", when: { type: "condition", field: "registered", operator: "is", value: true } },
  ],
  otherwise: "else",
});

describe("a step", () => {
  it("sends each person along the first case that holds, and keeps what it looked at", async () => {
    await addPatients(db.owner, clinic, [...mobiles(2), null]);
    await addPatients(db.owner, clinic, [null], true);
    const runId = await standAt(branch());
    const moved = await at(runId);
    expect(Object.fromEntries(moved.groups.map((g) => [g.outlet, g.count]))).toEqual({ "case:1": 2, "case:2": 1, else: 1 });
    const { rows } = await db.owner.query<{ outlet: string; detail: unknown }>(
      "SELECT DISTINCT outlet, detail FROM journey_event WHERE run_id = $1 AND node = 'node' ORDER BY 1",
      [runId],
    );
    expect(rows.at(-1)).toEqual({ outlet: "else", detail: { cases: { "case:1": false, "case:2": false } } });
    expect(await at(runId)).toMatchObject({ count: 0 });
  });

  it("waits until a date field of each person, by the same arithmetic as the pure code", async () => {
    const [soon, late] = await addPatients(db.owner, clinic, mobiles(3));
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    await db.owner.query("INSERT INTO appointment (company_id, customer_id, starts_at) VALUES ($1, $2, $3), ($1, $4, $5)", [
      clinic.companyId,
      soon,
      inDays(0.5),
      late,
      inDays(5),
    ]);
    const wait: WaitOp = {
      op: "wait",
      node: "node",
      name: "等待",
      kind: "wait",
      outlets: { next: null },
      until: { type: "date_field", field: "next_appointment", offset: { amount: 1, unit: "day", direction: "before" }, passed: "exit" },
    };
    const runId = await standAt(wait);
    await at(runId);
    expect(await states(runId)).toEqual({ waiting: 1, "exited date_passed": 1, "exited date_missing": 1 });
    const { rows } = await db.owner.query<{ due_at: Date }>("SELECT due_at FROM enrolment WHERE run_id = $1 AND state = 'waiting'", [runId]);
    expect(Math.abs((rows[0]?.due_at.getTime() ?? 0) - inDays(4).getTime())).toBeLessThan(60_000);
    const over = () => db.owner.query("UPDATE enrolment SET due_at = now() - interval '1 second' WHERE run_id = $1 AND state = 'waiting'", [runId]);
    await over();
    await at(runId);
    expect(await states(runId)).toMatchObject({ waiting: 1 });
    // The day before has come.
    await db.owner.query("UPDATE appointment SET starts_at = $2 WHERE customer_id = $1", [late, inDays(0.9)]);
    await over();
    await at(runId);
    expect(await states(runId)).toMatchObject({ "completed end_of_path": 1 });
  });

  it("marks the person who breaks it as failed with the reason, and the others go on", async () => {
    const ids = await addPatients(db.owner, clinic, mobiles(40));
    await db.owner.query(
      "CREATE OR REPLACE FUNCTION break_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.customer_id = TG_ARGV[0]::uuid THEN RAISE EXCEPTION 'broken' USING ERRCODE = '22012'; END IF; RETURN NEW; END $$",
    );
    await db.owner.query(`CREATE TRIGGER break_one BEFORE INSERT ON dispatch FOR EACH ROW EXECUTE FUNCTION break_one('${ids[17]}')`);
    const runId = await standAt({
      op: "effect",
      effect: "text",
      node: "node",
      name: "短信",
      kind: "sms",
      outlets: { next: null, blocked: null, failed: null },
      templateId: clinic.templateId,
      variables: { 姓名: "customer.name", 诊所: "clinic.name" },
    });
    await at(runId);
    await at(runId);
    await db.owner.query("DROP TRIGGER break_one ON dispatch");
    expect(await states(runId)).toEqual({ texting: 39, "failed step_broken:22012": 1 });
  });

  it("fails the one whose data the code can't take, and the others go on", async () => {
    const ids = await addPatients(db.owner, clinic, mobiles(20));
    await db.owner.query("INSERT INTO appointment (company_id, customer_id, starts_at) VALUES ($1, $2, 'infinity')", [clinic.companyId, ids[11]]);
    const runId = await standAt({
      op: "effect",
      effect: "text",
      node: "node",
      name: "短信",
      kind: "sms",
      outlets: { next: null, blocked: null, failed: null },
      templateId: clinic.templateId,
      variables: { 姓名: "customer.name", 诊所: "clinic.name", 日期: "nextAppointment.date" },
    });
    for (let i = 0; i < 3; i += 1) await at(runId);
    const found = await states(runId);
    expect(found).toMatchObject({ texting: 19 });
    expect(Object.keys(found).filter((key) => key.startsWith("failed step_broken:"))).toHaveLength(1);
  });

  it("names why a call can't be made", async () => {
    await addPatients(db.owner, clinic, [null, ...mobiles(1)]);
    await addPatients(db.owner, clinic, mobiles(1, "0009"), true);
    const call: Op = {
      op: "effect",
      effect: "call",
      node: "node",
      name: "外呼",
      kind: "ai-call",
      outlets: { answered: null, not_answered: null, blocked: null, failed: null },
      scriptId: clinic.scriptId,
      variables: { 患者姓名: "customer.name", 门店简称: "nextAppointment.item" },
      redial: null,
      intentOutlets: null,
    };
    const runId = await standAt(call);
    await at(runId);
    expect(await states(runId)).toEqual({ "failed no_phone": 1, "failed not_registered": 1, "failed no_appointment": 1 });
    const { rows } = await db.owner.query<{ reason: string }>("SELECT reason FROM dispatch WHERE run_id = $1 AND state = 'failed' ORDER BY 1", [
      runId,
    ]);
    expect(rows.map((row) => row.reason)).toEqual(["no_appointment", "no_phone", "not_registered"]);
  });

  it("says so when a customer was deleted meanwhile", async () => {
    const [gone] = await addPatients(db.owner, clinic, mobiles(2));
    const runId = await standAt({
      op: "effect",
      effect: "text",
      node: "node",
      name: "短信",
      kind: "sms",
      outlets: { next: null, blocked: null, failed: null },
      templateId: clinic.templateId,
      variables: { 姓名: "customer.name", 诊所: "clinic.name" },
    });
    await db.owner.query("DELETE FROM customer WHERE company_id = $1 AND id = $2", [clinic.companyId, gone]);
    await at(runId);
    const found = await states(runId);
    expect(found).toEqual({ texting: 1, "failed customer_deleted": 1 });
    expect(reasonOf("customer_deleted").code).toBe("customer_deleted");
  });

  it("moves nobody in a run that is paused, and takes nobody in twice", async () => {
    await addPatients(db.owner, clinic, mobiles(3));
    const runId = await standAt(branch());
    expect(await enrol(clinic.companyId, runId)).toBe(3);
    await db.owner.query("UPDATE journey_run SET state = 'paused' WHERE id = $1", [runId]);
    expect(await at(runId)).toMatchObject({ count: 0 });
  });

  it("claims through indexes, whatever else the table holds", async () => {
    await addPatients(db.owner, clinic, mobiles(300));
    const runId = await standAt(branch());
    for (let i = 0; i < 20; i += 1)
      await db.owner.query(
        "INSERT INTO enrolment SELECT company_id, uuidv7(), journey_id, version_id, run_id, uuidv7(), 0, 1, 'elsewhere', 1, 'completed', NULL, 'done', now(), now(), now(), now() FROM enrolment WHERE run_id = $1 AND node = 'node'",
        [runId],
      );
    await db.owner.query(
      `INSERT INTO dispatch (company_id, key, channel, run_id, node, customer_id, contact_id, state, due_at, planned_at)
       SELECT $1, md5(random()::text), 'call', $2, 'call', uuidv7(), uuidv7(), CASE WHEN i % 50 = 0 THEN 'planned' ELSE 'ended' END, now(), now() FROM generate_series(1, 5000) i`,
      [clinic.companyId, runId],
    );
    await db.owner.query("ANALYZE enrolment, dispatch, dispatch_open");
    const plan = async (sql: string) =>
      (await db.owner.query<{ "QUERY PLAN": string }>(`EXPLAIN ${sql}`)).rows.map((row) => row["QUERY PLAN"]).join("\n");
    const where = `company_id = '${clinic.companyId}' AND run_id = '${runId}' AND shard = 0`;
    expect(
      await plan(
        `SELECT id FROM enrolment WHERE ${where} AND node = 'node' AND state = 'ready' AND finished_at IS NULL ORDER BY id LIMIT 2000 FOR UPDATE SKIP LOCKED`,
      ),
    ).toContain("enrolment_open");
    expect(
      await plan(
        `SELECT id FROM enrolment WHERE ${where} AND node = 'node' AND state = 'waiting' AND due_at <= now() ORDER BY due_at LIMIT 2000 FOR UPDATE SKIP LOCKED`,
      ),
    ).toMatch(/enrolment_(due|open)/);
    // Who stands at a node, whatever the shard.
    expect(
      await plan(
        `SELECT id FROM enrolment WHERE company_id = '${clinic.companyId}' AND run_id = ANY(ARRAY['${runId}']::uuid[]) AND node = 'node' AND state = 'to_call' AND finished_at IS NULL`,
      ),
    ).toContain("enrolment_open");
    expect(
      await plan(
        `SELECT d.id FROM dispatch_open o JOIN dispatch d ON d.company_id = o.company_id AND d.id = o.id WHERE o.company_id = '${clinic.companyId}' AND o.channel = 'call' AND o.run_id = '${runId}' AND o.node = 'call' AND o.state = 'planned' AND o.due_at <= now() ORDER BY o.due_at, o.id LIMIT 50 FOR UPDATE OF d SKIP LOCKED`,
      ),
    ).toMatch(/dispatch_open_queue[\s\S]*dispatch_pkey/);
  });
});
