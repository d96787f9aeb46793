import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { withTenantSql } from "@/lib/db";
import { CLEAR_PASSES, clearFinishedRuns } from "./clear";
import { enrol } from "./enrol";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "./testing/clinic";
import { planOf } from "./testing/plans";
import { STEP_SETTINGS } from "./step";

let db: TestDatabase;
let clinic: TestClinic;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(2));
});
afterAll(() => db?.close());

/** A run with a pass of a loop, a tag of its own and an event for each of its people. */
async function run(finishedDaysAgo: number | null, trigger = "manual"): Promise<{ runId: string; journeyId: string }> {
  const version = await addVersion(
    db.owner,
    clinic,
    planOf(clinic, { op: "loop", node: "loop", name: "循环", kind: "loop", outlets: { again: null, done: null }, times: 3 }),
  );
  const runId = await addRun(db.owner, clinic, version);
  await enrol(clinic.companyId, runId);
  await db.owner.query(
    `UPDATE journey_run SET trigger = $3, finished_at = now() - make_interval(days => $2), state = CASE WHEN $2 IS NULL THEN 'running' ELSE 'completed' END
     WHERE id = $1`,
    [runId, finishedDaysAgo, trigger],
  );
  await db.owner.query("INSERT INTO loop_pass SELECT company_id, id, 'loop', 1 FROM enrolment WHERE run_id = $1", [runId]);
  await db.owner.query("INSERT INTO run_tag SELECT company_id, run_id, customer_id, $2, true FROM enrolment WHERE run_id = $1", [
    runId,
    clinic.tagId,
  ]);
  await db.owner.query(
    "INSERT INTO enrolment_event (company_id, enrolment_id, role, run_id, event_type, happened_at) SELECT company_id, id, 'entered', run_id, 'track:x', now() FROM enrolment WHERE run_id = $1",
    [runId],
  );
  return { runId, journeyId: version.journeyId };
}

async function kept(runId: string): Promise<number> {
  const { rows } = await db.owner.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM loop_pass l JOIN enrolment e ON e.id = l.enrolment_id WHERE e.run_id = $1)::int
          + (SELECT count(*) FROM run_tag WHERE run_id = $1)::int + (SELECT count(*) FROM enrolment_event WHERE run_id = $1)::int AS n`,
    [runId],
  );
  return rows[0]?.n ?? -1;
}

it("clears what a run needed once it has been over for a month, unless somebody may still be put back into it", async () => {
  const runs = { open: await run(null), fresh: await run(29), old: await run(31), undoable: await run(31), byEvent: await run(31, "event") };
  await db.owner.query(
    "INSERT INTO journey_migration (company_id, journey_id, version_id, choices, state) SELECT company_id, journey_id, version_id, '[]', 'moved' FROM journey_run WHERE id = $1",
    [runs.undoable.runId],
  );
  const left = async () => Object.fromEntries(await Promise.all(Object.entries(runs).map(async ([name, { runId }]) => [name, await kept(runId)])));
  expect(await clearFinishedRuns(400)).toBe(1);
  expect(await left()).toEqual({ open: 6, fresh: 6, old: 0, undoable: 6, byEvent: 6 });
  // Who was brought in by an event, and by which, is told as long as there is a ledger.
  expect(await clearFinishedRuns(0)).toBe(0);
  expect(await clearFinishedRuns(20)).toBe(1);
  await db.owner.query("UPDATE journey_migration SET state = 'confirmed' WHERE journey_id = $1", [runs.undoable.journeyId]);
  expect(await clearFinishedRuns(20)).toBe(1);
  expect(await left()).toEqual({ open: 6, fresh: 6, old: 0, undoable: 0, byEvent: 0 });
  expect(await clearFinishedRuns(20)).toBe(0);
});

it("finds the people of passes by their ids, however many the company has", async () => {
  const params = [clinic.companyId, [clinic.companyId], clinic.companyId, ""];
  const { rows } = await withTenantSql(
    clinic.companyId,
    (sql) => sql.query<{ "QUERY PLAN": string }>(`EXPLAIN ${CLEAR_PASSES}`, params),
    STEP_SETTINGS,
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).not.toContain("Seq Scan on enrolment");
  expect(plan).toMatch(/Index Scan using enrolment_pkey on enrolment e .*\n\s+Index Cond: \(\(company_id = .*\) AND \(id = b\.enrolment_id\)\)/);
});

it("is done by one worker at a time", async () => {
  const { runId } = await run(31);
  const other = await db.owner.connect();
  try {
    await other.query("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('yidao clearing', 0))");
    expect(await clearFinishedRuns(0)).toBe(0);
    expect(await kept(runId)).toBe(6);
    await other.query("COMMIT");
  } finally {
    other.release(true);
  }
  expect(await clearFinishedRuns(0)).toBe(1);
});
