import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { checkCounters } from "@/lib/doctor/counters";
import { checkPeople } from "@/lib/doctor/people";
import type { MigrationChoice } from "@/lib/journey/migration";
import type { GoalOp, Plan } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { carryOut, stay } from "../decide";
import { insertDispatches, type NewDispatch } from "../dispatch";
import { enrol } from "../enrol";
import { applyMeanings } from "../events/apply";
import { lockEntries } from "../events/intake";
import { loadRun, opOf } from "../run";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { weekPlan } from "../testing/plans";
import { migrate } from "./migrate";

let db: TestDatabase;
let clinic: TestClinic;
let journeyId: string;
let runId: string;
let newVersion: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

/** v1: people stand at the call (2 to be called, 2 waiting for a redial, 1 calling) and 3 at the wait. v2 has another redial interval. */
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(8));
  const plan = weekPlan(clinic);
  const { call } = plan.ops;
  if (call?.op !== "effect" || call.effect !== "call") throw new Error("the plan has changed");
  const version = await addVersion(db.owner, clinic, plan);
  journeyId = version.journeyId;
  runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await enrol(clinic.companyId, runId);
  await step({ companyId: clinic.companyId, runId, shard: 0, node: "entry" });
  await step({ companyId: clinic.companyId, runId, shard: 0, node: "call" });
  await arrange();
  const next: Plan = { ...plan, ops: { ...plan.ops, call: { ...call, redial: { intervalMinutes: 60, times: 1, kinds: ["no_answer"] } } } };
  newVersion = await one("INSERT INTO journey_version (company_id, journey_id, number, document, plan) VALUES ($1, $2, 2, '{}', $3) RETURNING id", [
    clinic.companyId,
    journeyId,
    JSON.stringify(next),
  ]);
});

async function one(sql: string, params: unknown[]): Promise<string> {
  const { rows } = await db.owner.query<{ id: string }>(sql, params);
  return rows[0]?.id ?? "";
}

/** Puts the people of the call into the states a running journey would bring them to. */
async function arrange(): Promise<void> {
  await withTenantSql(clinic.companyId, async (sql) => {
    const run = await loadRun(sql, clinic.companyId, runId);
    const { rows } = await sql.query<NewDispatch & { id: string }>(
      `SELECT id, enrolment_id AS "enrolmentId", customer_id AS "customerId", clinic_id AS "clinicId", phone_hash AS "phoneHash", phone_masked AS "phoneMasked", node, visit,
              channel, purpose, attempt::int, id AS "contactId", script_id AS "scriptId", template_id AS "templateId", category, variables, state, reason, due_at AS "dueAt"
       FROM dispatch WHERE company_id = $1 ORDER BY id`,
      [clinic.companyId],
    );
    const [, , redialA, redialB, calling, ...waits] = rows;
    const ended = [redialA, redialB, ...waits].flatMap((row) => (row ? [row] : []));
    await sql.query(
      "UPDATE dispatch SET state = 'ended', outcome = 'no_answer', provider_id = id::text, ended_at = $3 WHERE company_id = $1 AND id = ANY($2::uuid[])",
      [clinic.companyId, ended.map((row) => row.id), run.now],
    );
    await sql.query("UPDATE dispatch SET state = 'accepted', lease_until = now() + interval '5 minutes' WHERE company_id = $1 AND id = $2", [
      clinic.companyId,
      calling?.id,
    ]);
    const dueAt = new Date(run.now.getTime() + 30 * 60_000);
    const redials = [redialA, redialB].flatMap((row) => (row ? [row] : []));
    await insertDispatches(
      sql,
      run,
      redials.map((row) => ({ ...row, attempt: 2, dueAt })),
    );
    const op = opOf(run, "call");
    await carryOut(
      sql,
      run,
      op,
      redials.map((row) => stay(row.enrolmentId, "waiting_redial", dueAt)),
      ["to_call"],
    );
    await carryOut(sql, run, op, [stay(calling?.enrolmentId ?? "", "calling")], ["to_call"]);
    const other = waits.map((row) => ({ id: row.enrolmentId, stay: null, dueAt: null, outlet: "other", reason: null, detail: null }));
    await carryOut(sql, run, op, other, ["to_call"]);
    await sql.query(
      `INSERT INTO counter SELECT company_id, journey_id, version_id, id, 'live', 'call', metric, date_trunc('hour', now()), n
       FROM journey_run, (VALUES ('call:called', 6), ('call:dispatched', 6), ('outcome:no_answer', 5)) AS done(metric, n) WHERE id = $1`,
      [runId],
    );
  });
  await step({ companyId: clinic.companyId, runId, shard: 0, node: "wait" });
}

const proposed = (choices: MigrationChoice[]): Promise<string> =>
  one("INSERT INTO journey_migration (company_id, journey_id, version_id, choices) VALUES ($1, $2, $3, $4) RETURNING id", [
    clinic.companyId,
    journeyId,
    newVersion,
    JSON.stringify(choices),
  ]);
const oldVersion = (): Promise<string> => one("SELECT version_id AS id FROM journey_run WHERE id = $1", [runId]);

/** "v<version> <node> <state>" → people, of those still in a run. */
async function standing(): Promise<Record<string, number>> {
  const { rows } = await db.owner.query<{ key: string; count: number }>(
    `SELECT 'v' || v.number || ' ' || e.node || ' ' || e.state AS key, count(*)::int AS count FROM enrolment e JOIN journey_version v ON v.id = e.version_id
     WHERE e.company_id = $1 AND e.finished_at IS NULL GROUP BY 1`,
    [clinic.companyId],
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.count]));
}

async function violations(): Promise<unknown[]> {
  return withTenantSql(clinic.companyId, async (sql) => [
    ...(await checkPeople(sql, clinic.companyId, null)).violations,
    ...(await checkCounters(sql, clinic.companyId)).violations,
  ]);
}

describe("publishing over people in flight", () => {
  it("moves who stands at a chosen node, redials with their contact, and leaves who is on the phone", async () => {
    expect(await standing()).toEqual({ "v1 call to_call": 2, "v1 call waiting_redial": 2, "v1 call calling": 1, "v1 wait waiting": 3 });
    const versionId = await oldVersion();
    const id = await proposed([
      { versionId, nodeId: "call", action: "move", toNodeId: "call" },
      { versionId, nodeId: "wait", action: "exit" },
    ]);
    const { started, left } = await migrate(clinic.companyId, id);
    expect(left).toEqual([runId]);
    expect(started).toHaveLength(1);
    expect(await standing()).toEqual({ "v1 call calling": 1, "v2 call ready": 2, "v2 call waiting_redial": 2 });
    const { rows } = await db.owner.query("SELECT state, moved, exited, kept FROM journey_migration WHERE id = $1", [id]);
    expect(rows).toEqual([{ state: "moved", moved: 4, exited: 3, kept: 1 }]);
    const { rows: redials } = await db.owner.query<{ minutes: number; contacts: number }>(
      `SELECT round(extract(epoch FROM n.due_at - b.ended_at) / 60)::int AS minutes, count(DISTINCT n.contact_id)::int AS contacts
       FROM dispatch n JOIN dispatch b ON b.id = n.contact_id WHERE n.run_id = $1 AND n.attempt = 2 GROUP BY 1`,
      [started[0]],
    );
    expect(redials).toEqual([{ minutes: 60, contacts: 2 }]);
    expect(await one("SELECT count(*)::text AS id FROM dispatch WHERE run_id = $1 AND state = 'planned'", [runId])).toBe("0");
    // Once more, as after a crash between the commit and its answer: nothing is left to do.
    expect(await migrate(clinic.companyId, id)).toEqual({ started: [], left: [] });
    expect(await violations()).toEqual([]);
  });

  it("puts back whoever has not gone on when it is undone, at the old step with the old redial", async () => {
    const versionId = await oldVersion();
    const id = await proposed([
      { versionId, nodeId: "call", action: "move", toNodeId: "call" },
      { versionId, nodeId: "wait", action: "move", toNodeId: "tag" },
    ]);
    const { started } = await migrate(clinic.companyId, id);
    // Those at the tag go on to the end; the calls are planned but not made.
    for (const node of ["tag", "branch", "end", "call"]) await step({ companyId: clinic.companyId, runId: started[0] ?? "", shard: 0, node });
    await db.owner.query("UPDATE journey_migration SET state = 'undoing' WHERE id = $1", [id]);
    const undone = await migrate(clinic.companyId, id);
    expect(undone.left).toEqual(started);
    expect(await standing()).toEqual({ "v1 call calling": 1, "v1 call ready": 2, "v1 call waiting_redial": 2 });
    const { rows } = await db.owner.query("SELECT state, undone, gone_on FROM journey_migration WHERE id = $1", [id]);
    expect(rows).toEqual([{ state: "undone", undone: 4, gone_on: 3 }]);
    const minutes = await one(
      "SELECT round(extract(epoch FROM n.due_at - b.ended_at) / 60)::text AS id FROM dispatch n JOIN dispatch b ON b.id = n.contact_id WHERE n.run_id = $1 AND n.attempt = 2 LIMIT 1",
      [undone.started[0]],
    );
    expect(minutes).toBe("30");
    expect(await violations()).toEqual([]);
  });

  it("moves nobody when the journey is just being stopped: nobody may go on in another version", async () => {
    const id = await proposed([{ versionId: await oldVersion(), nodeId: "wait", action: "move", toNodeId: "wait" }]);
    const stopping = new pg.Client({ connectionString: db.ownerUrl });
    await stopping.connect();
    try {
      await stopping.query("BEGIN");
      await stopping.query("SELECT FROM journey WHERE id = $1 FOR UPDATE", [journeyId]);
      await stopping.query("UPDATE journey SET state = 'stopped' WHERE id = $1", [journeyId]);
      await stopping.query("UPDATE journey_run SET state = 'stopping' WHERE journey_id = $1", [journeyId]);
      const migrated = migrate(clinic.companyId, id);
      await expect
        .poll(
          async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")).rowCount,
        )
        .toBe(1);
      await stopping.query("COMMIT");
      expect(await migrated).toMatchObject({ started: [] });
    } finally {
      await stopping.end();
    }
    expect(await one("SELECT count(*)::text AS id FROM journey_run WHERE journey_id = $1", [journeyId])).toBe("1");
  });

  it("waits for people whom a step holds just then", async () => {
    const id = await proposed([{ versionId: await oldVersion(), nodeId: "wait", action: "exit" }]);
    const holding = new pg.Client({ connectionString: db.ownerUrl });
    await holding.connect();
    try {
      await holding.query("BEGIN");
      await holding.query("SELECT FROM enrolment WHERE run_id = $1 AND node = 'wait' FOR UPDATE", [runId]);
      const migrated = migrate(clinic.companyId, id);
      await expect.poll(() => one("SELECT state AS id FROM journey_migration WHERE id = $1", [id])).toBe("moving");
      await holding.query("COMMIT");
      await migrated;
    } finally {
      await holding.end();
    }
    const { rows } = await db.owner.query("SELECT state, exited, kept FROM journey_migration WHERE id = $1", [id]);
    expect(rows).toEqual([{ state: "moved", exited: 3, kept: 0 }]);
  });

  it("puts nobody back into a journey that was stopped since", async () => {
    const id = await proposed([{ versionId: await oldVersion(), nodeId: "wait", action: "exit" }]);
    await migrate(clinic.companyId, id);
    await db.owner.query("UPDATE journey SET state = 'stopped' WHERE id = $1", [journeyId]);
    await db.owner.query("UPDATE journey_run SET state = 'stopping' WHERE journey_id = $1", [journeyId]);
    await db.owner.query("UPDATE journey_migration SET state = 'undoing' WHERE id = $1", [id]);
    expect(await migrate(clinic.companyId, id)).toEqual({ started: [], left: [] });
    const { rows } = await db.owner.query("SELECT state, undone, gone_on FROM journey_migration WHERE id = $1", [id]);
    expect(rows).toEqual([{ state: "undone", undone: 0, gone_on: 3 }]);
  });

  it("keeps people of a paused run paused", async () => {
    await db.owner.query("UPDATE journey_run SET state = 'paused', paused_at = now() WHERE id = $1", [runId]);
    const id = await proposed([{ versionId: await oldVersion(), nodeId: "wait", action: "move", toNodeId: "wait" }]);
    const { started } = await migrate(clinic.companyId, id);
    expect(await one("SELECT state AS id FROM journey_run WHERE id = $1", [started[0]])).toBe("paused");
    // The wait counts from when they came to it, not from the move.
    expect(await step({ companyId: clinic.companyId, runId: started[0] ?? "", shard: 0, node: "wait" })).toMatchObject({ count: 0 });
    expect(
      await one(
        "SELECT count(*)::text AS id FROM enrolment n JOIN enrolment o ON o.customer_id = n.customer_id AND o.entered_node_at = n.entered_node_at WHERE n.run_id = $1 AND o.run_id = $2",
        [started[0], runId],
      ),
    ).toBe("3");
  });

  it("takes along what an event has come to mean and is not carried out yet: a refusal, a goal of the new version", async () => {
    const plan = weekPlan(clinic);
    const goal: GoalOp = {
      op: "goal",
      node: "paid",
      name: "已付款",
      kind: "goal",
      outlets: { reached: null, not_reached: null },
      on: { type: "track", event: "paid" },
      audienceId: null,
      after: "continue",
    };
    await db.owner.query("UPDATE journey_version SET plan = $2 WHERE id = $1", [
      newVersion,
      JSON.stringify({ ...plan, ops: { ...plan.ops, paid: goal }, order: [...plan.order, "paid"] }),
    ]);
    // Written by the events pump while the move was under way: it knew the old enrolments only.
    await db.owner.query(
      `INSERT INTO enrolment_event (company_id, enrolment_id, role, node, run_id, event_type, happened_at)
       SELECT e.company_id, e.id, u.role, u.node, e.run_id, u.type, now()
       FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM enrolment WHERE run_id = $1 AND node = 'wait') e
       JOIN (VALUES (1, 'opt_out', '', 'opt_out'), (2, 'goal', 'paid', 'track:paid'), (3, 'goal', 'gone', 'track:asked')) AS u(n, role, node, type) ON u.n = e.n`,
      [runId],
    );
    await migrate(clinic.companyId, await proposed([{ versionId: await oldVersion(), nodeId: "wait", action: "move", toNodeId: "wait" }]));
    await applyMeanings(clinic.companyId);
    expect(await standing()).toMatchObject({ "v2 wait ready": 1, "v2 paid ready": 1 });
    expect(await one("SELECT string_agg(reason, ',') AS id FROM enrolment WHERE version_id = $1 AND finished_at IS NOT NULL", [newVersion])).toBe(
      "opted_out",
    );
    expect(await one("SELECT count(*)::text AS id FROM enrolment_event WHERE company_id = $1 AND applied_at IS NULL", [clinic.companyId])).toBe("0");
    expect(await violations()).toEqual([]);
  });

  it("puts everybody back once, whoever comes in meanwhile, and nobody who refuses by now", async () => {
    const id = await proposed([{ versionId: await oldVersion(), nodeId: "wait", action: "exit" }]);
    await migrate(clinic.companyId, id);
    const { rows } = await db.owner.query<{ id: string; customerId: string }>(
      'SELECT e.id, e.customer_id AS "customerId" FROM enrolment e JOIN migration_person p ON p.from_enrolment_id = e.id WHERE p.migration_id = $1 ORDER BY e.id',
      [id],
    );
    const [twice, refusing, entering] = rows;
    // Let out a second time by the same change: from a run that was just beginning when it was published.
    const again = await one(
      `INSERT INTO enrolment (company_id, journey_id, version_id, run_id, customer_id, shard, rotation, node, state, reason, entered_at, entered_node_at, finished_at)
       SELECT company_id, journey_id, version_id, run_id, customer_id, shard, 2, node, state, reason, entered_at, entered_node_at, finished_at FROM enrolment WHERE id = $1
       RETURNING id`,
      [twice?.id],
    );
    await db.owner.query("INSERT INTO migration_person (company_id, migration_id, from_enrolment_id) VALUES ($1, $2, $3)", [
      clinic.companyId,
      id,
      again,
    ]);
    await db.owner.query(
      "INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) SELECT company_id, phone_hash, phone_masked, 'manual' FROM customer WHERE id = $1",
      [refusing?.customerId],
    );
    await db.owner.query("UPDATE journey_migration SET state = 'undoing' WHERE id = $1", [id]);
    const entry = await db.owner.connect();
    try {
      await entry.query("BEGIN");
      await lockEntries(entry, clinic.companyId, journeyId);
      await entry.query(
        `INSERT INTO enrolment (company_id, journey_id, version_id, run_id, customer_id, shard, rotation, node, entered_at, entered_node_at)
         SELECT company_id, journey_id, version_id, run_id, customer_id, shard, 2, node, now(), now() FROM enrolment WHERE id = $1`,
        [entering?.id],
      );
      const undone = migrate(clinic.companyId, id);
      await expect
        .poll(
          async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")).rowCount,
        )
        .toBe(1);
      await entry.query("COMMIT");
      await undone;
    } finally {
      entry.release();
    }
    const { rows: back } = await db.owner.query(
      "SELECT customer_id AS id FROM enrolment WHERE company_id = $1 AND customer_id = ANY($2::uuid[]) AND finished_at IS NULL ORDER BY id",
      [clinic.companyId, rows.map((row) => row.customerId)],
    );
    expect(new Set(back.map((row) => row.id))).toEqual(new Set([twice?.customerId, entering?.customerId]));
    expect(back).toHaveLength(2);
  });
});
