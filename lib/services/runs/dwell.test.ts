import { afterAll, beforeAll, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { weekPlan } from "@/lib/engine/testing/plans";
import type { MetricScope } from "@/lib/metrics/counters";
import { readDwell } from "@/lib/metrics/dwell";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { runDwell } from "./dwell";

let db: TestDatabase;
let clinic: TestClinic;
let scope: MetricScope;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  const [customerId] = await addPatients(db.owner, clinic, mobiles(1));
  const version = await addVersion(db.owner, clinic, weekPlan(clinic));
  // Each run is a day older than the one before it; in the n-th, everybody stayed n minutes.
  for (let n = 1; n <= 3; n += 1) {
    const runId = await addRun(db.owner, clinic, version, { mode: "live" });
    await db.owner.query("UPDATE journey_run SET created_at = now() - make_interval(days => $2) WHERE id = $1", [runId, n]);
    await db.owner.query(
      `INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, entered_at, left_at)
       SELECT $1, $2, gen_random_uuid(), $3, 'call', 1, 'left', 'answered', now() - make_interval(mins => $4), now() FROM generate_series(1, 5)`,
      [clinic.companyId, runId, customerId, n],
    );
    await db.owner.query(
      `INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
       VALUES ($1, $2, $3, $4, 'live', 'call', 'left:answered', date_trunc('hour', now()), 5)`,
      [clinic.companyId, version.journeyId, version.versionId, runId],
    );
  }
  scope = { companyId: clinic.companyId, journeyId: version.journeyId, mode: "live", versionId: version.versionId, runId: null };
});
afterAll(() => db?.close());

const mean = (limits?: Parameters<typeof readDwell>[3]) =>
  withTenantSql(clinic.companyId, async (sql) => (await readDwell(sql, scope, "journey_event", limits))[0]?.meanSeconds);

it("is read of the newest runs only, so that it costs no more with every run there was", async () => {
  expect(await mean()).toBeCloseTo(120);
  expect(await mean({ runs: 2 })).toBeCloseTo(90);
  expect(await mean({ runs: 1 })).toBeCloseTo(60);
});

it("is looked for in the days of the run only", async () => {
  const end = (interval: string) =>
    db.owner.query(
      "UPDATE journey_run SET finished_at = now() - $2::interval WHERE company_id = $1 AND created_at < now() - interval '2 days 12 hours'",
      [clinic.companyId, interval],
    );
  await end("1 hour");
  expect(await mean()).toBeCloseTo(120);
  await end("2 days");
  expect(await mean()).toBeCloseTo(90);
});

it("says so when it takes too long", async () => {
  const blocker = await db.owner.connect();
  try {
    await blocker.query("BEGIN; LOCK TABLE counter IN ACCESS EXCLUSIVE MODE");
    await expect(runDwell(testContext(clinic.companyId, ["*"]), { journeyId: scope.journeyId }, 200)).rejects.toMatchObject({
      kind: "too_many",
      code: "dwell_too_slow",
    });
  } finally {
    await blocker.query("ROLLBACK");
    blocker.release();
  }
});
