import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { reserveCalls, runAtCall } from "../testing/dialling";
import { openZone } from "../testing/engine";
import { shortPlan } from "../testing/plans";

let db: TestDatabase;
let clinic: TestClinic;
const NUMBERS = 20;
const RUNS = 8;
const LIMIT = 2;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  const cap = { windowDays: 15, limit: LIMIT, counts: "calls", scope: "company", of: "all" };
  await db.owner.query("UPDATE company SET timezone = $2, calling_policy = $3 WHERE id = $1", [
    clinic.companyId,
    openZone(),
    JSON.stringify({ caps: { service: [cap] } }),
  ]);
  // Of a service script: a marketing one is also held by its answered calls, while the first is still under way.
  await db.owner.query("UPDATE script SET category = 'service' WHERE company_id = $1", [clinic.companyId]);
  await addPatients(db.owner, clinic, mobiles(NUMBERS));
});
afterAll(() => db?.close());

const plannedRun = (of: TestClinic) => runAtCall(db.owner, of, shortPlan(of));

describe("several queues at once", () => {
  it("take their numbers in one order, so that nobody waits in a circle", async () => {
    const other = await testClinic(db.owner, await db.company());
    await addPatients(db.owner, other, mobiles(2));
    const runIds = [await plannedRun(other), await plannedRun(other)].sort();
    // The queue that comes first has the number that comes last.
    for (const [i, order] of ["ASC", "DESC"].entries())
      await db.owner.query(
        `DELETE FROM dispatch WHERE id = (SELECT d.id FROM dispatch d JOIN customer c ON c.id = d.customer_id WHERE d.run_id = $1 ORDER BY c.phone_hash ${order} LIMIT 1)`,
        [runIds[i]],
      );
    await db.owner.query(
      "INSERT INTO number_state (company_id, world, phone_hash) SELECT company_id, 'live', phone_hash FROM customer WHERE company_id = $1",
      [other.companyId],
    );
    const holder = await db.owner.connect();
    try {
      const hold = (order: string) =>
        holder.query(`SELECT FROM number_state WHERE company_id = $1 ORDER BY phone_hash ${order} LIMIT 1 FOR UPDATE NOWAIT`, [other.companyId]);
      await holder.query("BEGIN");
      await hold("ASC");
      const reserving = reserveCalls(other.companyId, runIds);
      await expect
        .poll(
          async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount,
        )
        .toBeGreaterThan(0);
      await hold("DESC");
      await holder.query("COMMIT");
      expect((await reserving).map((r) => r.calls.length)).toEqual([1, 1]);
    } finally {
      holder.release(true);
    }
  });
});

describe("a cap", () => {
  it("holds when many journeys reserve the same numbers at once, without any lock but the numbers' own", async () => {
    const runIds = [];
    for (let i = 0; i < RUNS; i += 1) runIds.push(await plannedRun(clinic));
    await Promise.all(runIds.map((runId) => reserveCalls(clinic.companyId, [runId])));
    const { rows } = await db.owner.query<{ state: string; reason: string | null; people: number; most: number }>(
      `SELECT state, reason, sum(n)::int AS people, max(n)::int AS most FROM
        (SELECT state, reason, phone_hash, count(*) AS n FROM dispatch WHERE company_id = $1 GROUP BY 1, 2, 3) x GROUP BY 1, 2 ORDER BY 1 DESC`,
      [clinic.companyId],
    );
    expect(rows).toEqual([
      { state: "sending", reason: null, people: NUMBERS * LIMIT, most: LIMIT },
      { state: "blocked", reason: `cap_calls:15:${LIMIT}`, people: NUMBERS * (RUNS - LIMIT), most: RUNS - LIMIT },
    ]);
  });
});

it("a refusal that is written while its number is waited for still stops the call", async () => {
  const other = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [other.companyId, openZone()]);
  await addPatients(db.owner, other, mobiles(2));
  const runId = await plannedRun(other);
  await db.owner.query(
    "INSERT INTO number_state (company_id, world, phone_hash) SELECT company_id, 'live', phone_hash FROM customer WHERE company_id = $1",
    [other.companyId],
  );
  const inbox = await db.owner.connect();
  try {
    await inbox.query("BEGIN");
    const { rows } = await inbox.query<{ hash: Buffer }>("SELECT phone_hash AS hash FROM number_state WHERE company_id = $1 LIMIT 1 FOR UPDATE", [
      other.companyId,
    ]);
    const reserving = reserveCalls(other.companyId, [runId]);
    await expect
      .poll(
        async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount,
      )
      .toBeGreaterThan(0);
    await inbox.query("INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) VALUES ($1, $2, '', 'call')", [
      other.companyId,
      rows[0]?.hash,
    ]);
    await inbox.query("COMMIT");
    expect((await reserving).map((one) => one.calls.length)).toEqual([1]);
  } finally {
    inbox.release(true);
  }
  const { rows } = await db.owner.query("SELECT state, reason FROM dispatch WHERE run_id = $1 ORDER BY state", [runId]);
  expect(rows).toEqual([
    { state: "blocked", reason: "opt_out" },
    { state: "sending", reason: null },
  ]);
});
