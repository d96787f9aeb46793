import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Sql, withTenantSql } from "@/lib/db";
import { checkCounters } from "@/lib/doctor/counters";
import { checkPeople } from "@/lib/doctor/people";
import type { MigrationChoice } from "@/lib/journey/migration";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { type ByHand, byHand } from "../by-hand";
import { enrol } from "../enrol";
import { loadRun } from "../run";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { weekPlan } from "../testing/plans";
import { backBatch } from "./back";
import { moveBatch } from "./forward";
import { migrate } from "./migrate";
import { lockMigration } from "./migration";

let db: TestDatabase;
let clinic: TestClinic;
let journeyId: string;
let runId: string;
let choice: MigrationChoice;
let migrationId: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

/** Three people wait in v1; v2 is the same, and they are to be moved to it. */
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(3));
  const plan = weekPlan(clinic);
  const version = await addVersion(db.owner, clinic, plan);
  journeyId = version.journeyId;
  runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await enrol(clinic.companyId, runId);
  await within((sql) => hand(sql, runId, { type: "move", toNode: "wait" }));
  await at(runId, "wait");
  const newVersion = await one(
    "INSERT INTO journey_version (company_id, journey_id, number, document, plan) VALUES ($1, $2, 2, '{}', $3) RETURNING id",
    [clinic.companyId, journeyId, JSON.stringify(plan)],
  );
  choice = { versionId: version.versionId, nodeId: "wait", action: "move", toNodeId: "wait" };
  migrationId = await one(
    "INSERT INTO journey_migration (company_id, journey_id, version_id, choices, state) VALUES ($1, $2, $3, $4, 'moving') RETURNING id",
    [clinic.companyId, journeyId, newVersion, JSON.stringify([choice])],
  );
});

async function one(sql: string, params: unknown[]): Promise<string> {
  const { rows } = await db.owner.query<{ id: string }>(sql, params);
  return rows[0]?.id ?? "";
}
const within = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => withTenantSql(clinic.companyId, work);
const at = (run: string, node: string) => step({ companyId: clinic.companyId, runId: run, shard: 0, node });
const peopleOf = async (run: string): Promise<string[]> =>
  (await db.owner.query<{ id: string }>("SELECT id FROM enrolment WHERE run_id = $1 ORDER BY id", [run])).rows.map((row) => row.id);
const hand = async (sql: Sql, run: string, action: ByHand, ids?: string[]) =>
  byHand(sql, await loadRun(sql, clinic.companyId, run), ids ?? (await peopleOf(run)), action, "test-user");

/** The first person of the run goes on to the call, which is planned, right after the query like `pattern`. */
function goesOnAfter(sql: Sql, pattern: RegExp, run: string): Sql {
  const query = sql.query.bind(sql) as (text: string, params?: unknown[]) => Promise<unknown>;
  let gone = false;
  const watched = async (text: string, params?: unknown[]): Promise<unknown> => {
    const result = await query(text, params);
    if (!gone && pattern.test(text)) {
      gone = true;
      await within(async (other) => hand(other, run, { type: "move", toNode: "call" }, (await peopleOf(run)).slice(0, 1)));
      await at(run, "call");
    }
    return result;
  };
  return Object.assign(Object.create(sql) as Sql, { query: watched });
}

/** What has become of the first person of the run; and nothing is amiss with anybody. */
async function first(run: string): Promise<unknown> {
  const [id] = await peopleOf(run);
  const { rows } = await db.owner.query(
    "SELECT e.node, e.state, d.state AS call FROM enrolment e JOIN dispatch d ON d.enrolment_id = e.id AND d.visit = e.visit WHERE e.id = $1",
    [id],
  );
  const violations = await within(async (sql) => [
    ...(await checkPeople(sql, clinic.companyId, null)).violations,
    ...(await checkCounters(sql, clinic.companyId)).violations,
  ]);
  expect(violations).toEqual([]);
  return rows[0];
}
const TO_BE_CALLED = { node: "call", state: "to_call", call: "planned" };

describe("somebody whom a step takes on to a call just before they would be taken", () => {
  it("keeps it when a move is undone; the others are put back", async () => {
    const { started } = await migrate(clinic.companyId, migrationId);
    const taken = started[0] ?? "";
    await db.owner.query("UPDATE journey_migration SET state = 'undoing' WHERE id = $1", [migrationId]);
    await within(async (sql) => {
      const migration = await lockMigration(sql, clinic.companyId, migrationId);
      await backBatch(goesOnAfter(sql, /e\.visit = 1 AND e\.finished_at IS NULL/, taken), migration, { after: null, done: false }, 10);
    });
    expect(await first(taken)).toEqual(TO_BE_CALLED);
    expect(await one("SELECT undone AS id FROM journey_migration WHERE id = $1", [migrationId])).toBe(2);
  });

  it("keeps it when their wait is skipped; the others go on", async () => {
    const done = await within((sql) => hand(goesOnAfter(sql, /AND state = 'waiting'$/, runId), runId, { type: "skip" }));
    expect(done.ids).toHaveLength(2);
    expect(await first(runId)).toEqual(TO_BE_CALLED);
  });

  it("keeps it when people are moved to a new version; the others are moved", async () => {
    const batch = await within(async (sql) => {
      const migration = await lockMigration(sql, clinic.companyId, migrationId);
      return moveBatch(goesOnAfter(sql, /e\.state <> 'calling'/, runId), migration, runId, choice, 10);
    });
    expect(batch).toEqual({ standing: 3, taken: 2 });
    expect(await first(runId)).toEqual(TO_BE_CALLED);
  });
});
