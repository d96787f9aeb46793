import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addRun, addVersion, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { shortPlan } from "@/lib/engine/testing/plans";
import { withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { ledgerOf } from "./ledger";
import { archiveLedger, makeLedgerAhead } from "./maintenance";

let db: TestDatabase;
let clinic: TestClinic;
let runId: string;
const DAYS_AGO = (days: number) => new Date(Date.now() - days * 86_400_000);
const stamp = (at: Date) => at.toISOString().slice(0, 10);

/** A day of the past with one event of the run. */
async function pastDay(days: number): Promise<void> {
  const day = stamp(DAYS_AGO(days));
  const next = stamp(DAYS_AGO(days - 1));
  const name = `journey_event_${day.replaceAll("-", "")}`;
  await db.owner.query(`CREATE TABLE ${name} PARTITION OF journey_event FOR VALUES FROM ('${day} 00:00:00+00') TO ('${next} 00:00:00+00')`);
  // As the days that are made ahead are.
  await db.owner.query(`CALL yidao_close('${name}')`);
  await db.owner.query(`REVOKE UPDATE, DELETE ON ${name} FROM yidao_app`);
  await db.owner.query(
    `INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, entered_at, left_at, recorded_at)
     VALUES ($1, $2, $3, $3, 'entry', 1, 'left', 'next', $4, $4, $4)`,
    [clinic.companyId, runId, randomUUID(), `${day}T10:00:00Z`],
  );
}
const seen = (table: string) =>
  withTenantSql(clinic.companyId, async (sql) =>
    Number((await sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE run_id = $1`, [runId])).rows[0]?.n),
  );

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
  await db.owner.query("UPDATE journey_run SET created_at = $2, state = 'running' WHERE id = $1", [runId, DAYS_AGO(100)]);
  for (const days of [101, 100, 99, 40]) await pastDay(days);
});
afterAll(() => db.close());

it("archives what is older than the rule, but never what an open run has lived through", async () => {
  expect(await archiveLedger(0)).toBe(0);
  expect(await archiveLedger(90)).toBe(1);
  expect(await seen("journey_event")).toBe(3);
  await db.owner.query("UPDATE journey_run SET state = 'completed', finished_at = now() WHERE id = $1", [runId]);
  expect(await archiveLedger(90)).toBe(2);
  expect(await archiveLedger(90)).toBe(0);
  expect(await seen("journey_event")).toBe(1);
  expect(await seen("journey_event_archive")).toBe(3);
  expect(await seen("journey_event_all")).toBe(4);
});

it("keeps the archive the tenant's own, and as it is", async () => {
  const other = await db.company();
  const foreign = await withTenantSql(other, async (sql) => (await sql.query("SELECT FROM journey_event_all WHERE run_id = $1", [runId])).rowCount);
  expect(foreign).toBe(0);
  for (const table of ["journey_event_archive", `journey_event_${stamp(DAYS_AGO(100)).replaceAll("-", "")}`])
    await expect(withTenantSql(clinic.companyId, (sql) => sql.query(`DELETE FROM ${table}`))).rejects.toThrow(/permission denied/);
});

it("says of which runs the archive has a part", async () => {
  const young = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
  const where = (ids: string[]) => withTenantSql(clinic.companyId, (sql) => ledgerOf(sql, clinic.companyId, ids));
  expect(await where([runId])).toBe("journey_event_all");
  expect(await where([young])).toBe("journey_event");
  expect(await makeLedgerAhead()).toBe(0);
});
