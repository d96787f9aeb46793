import { describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { called, codes, examining, first, NOON, planned, ruledSince, sql, subject, texted } from "./testing";

examining();

const HOUR_MS = 3_600_000;
const morningOnly = JSON.stringify({ window: { from: "09:00", to: "10:00" } });
const never = JSON.stringify({ caps: { default: [{ windowDays: 1, limit: 1, counts: "calls", scope: "company", of: "all" }] } });

/** A call and a redial of the same contact, a quarter of an hour later: no cap of the platform's holds it back. */
async function redialled(): Promise<void> {
  const [one, two] = await planned();
  if (!one || !two) throw new Error("nothing is planned");
  await sql("UPDATE dispatch SET category = NULL, contact_id = $2 WHERE run_id = $1", [subject.runId, one.id]);
  called(one);
  called({ key: two.key, number: one.number }, 15);
}

describe("the doctor judges by the rules of the time:", () => {
  it("hours", async () => {
    called(await first());
    await ruledSince(NOON + HOUR_MS, "calling_policy = $2", [morningOnly]);
    expect(await codes()).toEqual([]);
    await ruledSince(NOON - HOUR_MS, "seats = 900");
    expect(await codes()).toEqual(["called_outside_hours"]);
  });

  it("caps", async () => {
    await redialled();
    await ruledSince(NOON + HOUR_MS, "calling_policy = $2", [never]);
    expect(await codes()).toEqual([]);
    await ruledSince(NOON - HOUR_MS, "seats = 900");
    expect(await codes()).toEqual(["cap_exceeded"]);
  });

  it("seats, of which those who are talking keep theirs", async () => {
    for (const [n, one] of (await planned()).entries()) called(one, n, { lasts: 60 });
    await ruledSince(NOON + 10 * 60_000, "seats = 1, seats_per_script = 1");
    expect(await codes()).toEqual([]);
    await ruledSince(NOON - HOUR_MS, "seats = 2");
    expect(await codes()).toEqual(["seats_of_company_exceeded", "seats_of_script_exceeded"]);
  });

  it("the kill switch", async () => {
    const [one, two] = await planned();
    if (!one || !two) throw new Error("nothing is planned");
    called(one, -90);
    await ruledSince(NOON - HOUR_MS, "kill_switch = true");
    await ruledSince(NOON + HOUR_MS, "kill_switch = false");
    expect(await codes()).toEqual([]);
    texted(two);
    expect(await codes()).toContain("sent_under_kill_switch");
  });

  it("either, for what was on its way at the change", async () => {
    called(await first());
    await ruledSince(NOON - 10_000, "calling_policy = $2", [morningOnly]);
    expect(await codes()).toEqual([]);
    await ruledSince(NOON - 10_000, "kill_switch = true");
    expect(await codes()).toEqual([]);
  });

  it("the platform's, where a restored backup took the company's back", async () => {
    called(await first());
    await ruledSince(NOON - HOUR_MS, "calling_policy = $2", [morningOnly]);
    await sql("INSERT INTO reconciliation (company_id, data_of, noticed_at, done_at) VALUES ($1, $2, $3, $3)", [
      subject.companyId,
      new Date(NOON - HOUR_MS),
      new Date(NOON + HOUR_MS),
    ]);
    expect(await codes()).toEqual([]);
  });
});

it("the history is written by whatever changes the rules, and nobody else can write in it", async () => {
  const rows = async () =>
    Number((await sql("SELECT count(*) AS n FROM calling_rules_history WHERE company_id = $1", [subject.companyId])).rows[0]?.n);
  expect(await rows()).toBe(1);
  await sql("UPDATE company SET name = '改名' WHERE id = $1", [subject.companyId]);
  await sql("UPDATE company SET seats = seats WHERE id = $1", [subject.companyId]);
  expect(await rows()).toBe(1);
  await withTenantSql(subject.companyId, (tenant) =>
    tenant.query("UPDATE company SET calling_policy = $2 WHERE id = $1", [subject.companyId, morningOnly]),
  );
  expect(await rows()).toBe(2);
  for (const change of ["UPDATE calling_rules_history SET seats = 1", "DELETE FROM calling_rules_history"])
    await expect(withTenantSql(subject.companyId, (tenant) => tenant.query(change))).rejects.toThrow("permission denied");
});
