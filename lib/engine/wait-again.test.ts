import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { checkCounters } from "@/lib/doctor/counters";
import type { WaitOp, WaitUntil } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, mobiles, type TestClinic, testClinic } from "./testing/clinic";
import { head, opScene } from "./testing/ops";

let db: TestDatabase;
let clinic: TestClinic;
const { planOf, begin, at } = opScene(() => ({ db, clinic }));

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
});
afterAll(() => db?.close());

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
const sql = (text: string, ...params: unknown[]) => db.owner.query(text, [clinic.companyId, ...params]);
const book = (person: string | undefined, days: number) =>
  sql("INSERT INTO appointment (company_id, customer_id, starts_at) VALUES ($1, $2, $3)", person, inDays(days));
const until = (part: Partial<Extract<WaitUntil, { type: "date_field" }>>): WaitOp => ({
  op: "wait",
  ...head({ next: null }),
  until: {
    type: "date_field",
    field: "next_appointment",
    offset: { amount: 1, unit: "day", direction: "before" },
    passed: "exit",
    ...part,
  },
});

/** Person → how they stand so many days later, by the run's clock. */
async function later(runId: string, days: number): Promise<Map<string, string>> {
  await sql("UPDATE journey_run SET clock_offset_ms = $2 WHERE company_id = $1", Math.round(days * DAY_MS));
  await at(runId);
  const { rows } = await sql("SELECT customer_id AS id, state || coalesce(' ' || reason, '') AS state FROM enrolment WHERE company_id = $1");
  return new Map(rows.map((row) => [row.id, row.state]));
}

describe("a wait until the day before an appointment", () => {
  async function threeWait(passed: "exit" | "continue") {
    const people = await addPatients(db.owner, clinic, mobiles(3));
    for (const person of people) await book(person, 1.5);
    const { runId } = await begin(planOf(until({ passed })), { mode: "test" });
    await at(runId);
    const [, postponed, cancelled] = people;
    await sql("UPDATE appointment SET starts_at = $3 WHERE company_id = $1 AND customer_id = $2", postponed, inDays(5));
    await sql("UPDATE appointment SET status = 'cancelled' WHERE company_id = $1 AND customer_id = $2", cancelled);
    return { runId, people };
  }

  it("goes on for one that was put off, and is in vain for one that was cancelled", async () => {
    const { runId, people } = await threeWait("exit");
    const stand = await later(runId, 0.6);
    expect(people.map((id) => stand.get(id))).toEqual(["completed end_of_path", "waiting", "exited date_missing"]);
    const { rows } = await sql("SELECT due_at AS due FROM enrolment WHERE company_id = $1 AND state = 'waiting'");
    expect(Math.abs(rows[0]?.due.getTime() - inDays(4).getTime())).toBeLessThan(60_000);
    expect((await later(runId, 4.1)).get(people[1] ?? "")).toBe("completed end_of_path");
    expect((await withTenantSql(clinic.companyId, (tenant) => checkCounters(tenant, clinic.companyId))).violations).toEqual([]);
  });

  it("lets those go on whose date is gone where they would without one", async () => {
    const { runId, people } = await threeWait("continue");
    const stand = await later(runId, 0.6);
    expect(people.map((id) => stand.get(id))).toEqual(["completed end_of_path", "waiting", "completed end_of_path"]);
  });
});

it("a wait that ends after its appointment does not go on for the one that is next by then", async () => {
  const [person] = await addPatients(db.owner, clinic, mobiles(1));
  for (const days of [0.2, 30]) await book(person, days);
  const { runId } = await begin(planOf(until({ offset: { amount: 4, unit: "hour", direction: "after" } })), { mode: "test" });
  await at(runId);
  expect((await later(runId, 0.5)).get(person ?? "")).toBe("completed end_of_path");
});
