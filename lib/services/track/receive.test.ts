import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { receiveTracked } from "./receive";

let db: TestDatabase;
let companyId: string;
let person: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  companyId = await db.company();
  const { rows } = await db.owner.query<{ id: string }>(
    "INSERT INTO customer (company_id, name, record_number) VALUES ($1, '患者', 'R1') RETURNING id",
    [companyId],
  );
  person = rows[0]?.id ?? "";
  // A running journey that hears of what is told.
  await db.owner.query(
    `WITH j AS (INSERT INTO journey (company_id, name, state) VALUES ($1, '旅程', 'running') RETURNING id)
     INSERT INTO journey_version (company_id, journey_id, number, document, plan) SELECT $1, id, 1, '{}', $2 FROM j`,
    [companyId, JSON.stringify({ listens: { entry: ["track:paid"], run: [] } })],
  );
  await db.owner.query("UPDATE journey j SET current_version_id = v.id FROM journey_version v WHERE v.journey_id = j.id");
});
afterAll(() => db?.close());

const paid = (messageId: string) => ({ userId: "R1", event: "paid", messageId });
const waiting = async () =>
  (await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount;

it("takes two batches of the same messages in opposite order at once", async () => {
  // A third one holds what stands in the middle of both.
  const third = await db.owner.connect();
  try {
    await third.query("BEGIN");
    await third.query("INSERT INTO domain_event (company_id, type, customer_id, message_id) VALUES ($1, 'track:paid', $2, 'b')", [companyId, person]);
    const both = Promise.all([receiveTracked(companyId, ["a", "b", "c"].map(paid)), receiveTracked(companyId, ["c", "b", "a"].map(paid))]);
    await expect.poll(waiting).toBe(2);
    await third.query("ROLLBACK");
    expect((await both).map((report) => report.recorded).toSorted((a, b) => a - b)).toEqual([0, 3]);
  } finally {
    third.release(true);
  }
});

it("keeps the order in which they were told, and of one told twice the first", async () => {
  const told = [..."zyxz"].map((id, n) => ({ ...paid(`order ${id}`), properties: { n } }));
  expect(await receiveTracked(companyId, told)).toMatchObject({ accepted: 4, recorded: 3 });
  for (const order of ["id", "created_at"]) {
    const { rows } = await db.owner.query<{ n: number }>(
      `SELECT (payload->>'n')::int AS n FROM domain_event WHERE message_id LIKE 'order %' ORDER BY ${order}`,
    );
    expect(rows.map((row) => row.n)).toEqual([0, 1, 2]);
  }
});
