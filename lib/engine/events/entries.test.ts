import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Rule } from "@/lib/audience/rule";
import { saveAudience } from "@/lib/services/audiences/save";
import { withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { claimEvents, eventFailed } from "./claim";
import { BOOKED, end, entry, eventScene, planOf, wait } from "../testing/events";

let db: TestDatabase;
let clinic: TestClinic;
let people: string[];
const { book, pump, steps, standing, figures, healthy } = eventScene(() => ({ db, clinic }));

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  people = await addPatients(db.owner, clinic, mobiles(6));
});

const eventsLeft = async () =>
  (await db.owner.query<{ n: number }>("SELECT count(*)::int AS n FROM domain_event WHERE company_id = $1 AND state <> 'done'", [clinic.companyId]))
    .rows[0]?.n;

describe("an event entry", () => {
  it("takes whoever it happens to into the day's run, once each, and says why others did not come in", async () => {
    await book(people.slice(0, 1));
    await addVersion(db.owner, clinic, planOf(entry({ ...BOOKED, items: ["种植"] }), wait, end));
    await book(people.slice(0, 3));
    await book(people.slice(3, 4), "洁牙");
    await book(people.slice(0, 1));
    await pump();
    expect(await standing()).toEqual({ "entry ready": 3 });
    await steps("entry", "wait");
    expect(await standing()).toEqual({ "wait waiting": 3 });
    expect(await figures()).toMatchObject({ " enrolled": 3, "entry entered": 3, "entry refused:already_in": 1 });
    const { rows } = await db.owner.query("SELECT trigger, people, state, intake_until > now() AS open FROM journey_run WHERE company_id = $1", [
      clinic.companyId,
    ]);
    expect(rows).toEqual([{ trigger: "event", people: 3, state: "running", open: true }]);
    expect(await eventsLeft()).toBe(0);
    await healthy();
  });

  it("writes no event while nobody listens", async () => {
    await book(people);
    await db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [
      clinic.companyId,
      people[0],
      clinic.tagId,
    ]);
    expect(await eventsLeft()).toBe(0);
    const { journeyId } = await addVersion(db.owner, clinic, planOf(entry(BOOKED), wait, end));
    await db.owner.query("UPDATE journey SET state = 'stopped' WHERE id = $1", [journeyId]);
    await book(people);
    expect(await eventsLeft()).toBe(0);
  });

  it("forgets events a month after they were taken, whatever else is listened for", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), wait, end));
    await book(people.slice(0, 1));
    await pump();
    await db.owner.query("UPDATE domain_event SET taken_at = now() - interval '31 days' WHERE company_id = $1", [clinic.companyId]);
    await book(people.slice(1, 2));
    await pump();
    expect((await db.owner.query("SELECT FROM domain_event WHERE company_id = $1", [clinic.companyId])).rowCount).toBe(1);
  });

  it("is taken though an audience that somebody else waits for can't be read", async () => {
    await addVersion(db.owner, clinic, planOf(entry({ type: "audience_entered", audienceId: clinic.audienceId }), wait, end));
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), wait, end));
    await db.owner.query("UPDATE audience SET rule = '{}' WHERE id = $1", [clinic.audienceId]);
    await book(people.slice(0, 1));
    await pump();
    expect(await standing()).toEqual({ "entry ready": 1 });
    expect(await eventsLeft()).toBe(0);
    // The second look at it is another's business.
    await db.owner.query("UPDATE event_look SET looked_until = now() WHERE company_id = $1", [clinic.companyId]);
    expect((await db.owner.query("SELECT FROM yidao_companies_with_events() c WHERE c = $1", [clinic.companyId])).rowCount).toBe(0);
  });

  it("blames no event that another pump holds for one that broke", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), wait, end));
    await book(people.slice(0, 2));
    const other = await db.owner.connect();
    try {
      await other.query("BEGIN");
      await claimEvents(other, clinic.companyId, 1);
      await withTenantSql(clinic.companyId, (sql) => eventFailed(sql, clinic.companyId, new Error("broken"), 1));
    } finally {
      await other.query("ROLLBACK");
      other.release();
    }
    const { rows } = await db.owner.query("SELECT state FROM domain_event WHERE company_id = $1 ORDER BY id", [clinic.companyId]);
    expect(rows.map((row) => row.state)).toEqual(["new", "dead"]);
  });

  it("keeps no pump turning for an audience that is gone", async () => {
    await addVersion(db.owner, clinic, planOf(entry({ type: "audience_entered", audienceId: clinic.audienceId }), wait, end));
    const hasWork = async () => (await db.owner.query("SELECT FROM yidao_companies_with_events() c WHERE c = $1", [clinic.companyId])).rowCount === 1;
    expect(await hasWork()).toBe(true);
    await pump();
    await db.owner.query("DELETE FROM audience WHERE id = $1", [clinic.audienceId]);
    await pump();
    expect(await hasWork()).toBe(false);
  });

  it("keeps its caps and lets nobody in twice, however many pumps take events at once", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED, { limits: { total: null, daily: 4 } }), wait, end));
    for (const customer of people) for (let n = 0; n < 3; n += 1) await book([customer]);
    await Promise.all(Array.from({ length: 6 }, () => pump()));
    const seen = await figures();
    expect(seen).toMatchObject({ " enrolled": 4, "entry refused:cap_daily": 6, "entry refused:already_in": 8 });
    const { rows } = await db.owner.query<{ n: number }>("SELECT count(DISTINCT customer_id)::int AS n FROM enrolment WHERE company_id = $1", [
      clinic.companyId,
    ]);
    expect(rows[0]?.n).toBe(4);
  });

  it.each([
    ["never", 0, 2],
    ["after_exit", 2, 0],
    ["always", 2, 0],
  ] as const)("lets people who are through come again: %s", async (type, again, refused) => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED, { reentry: { type }, outlets: { next: "end" } }), end));
    await book(people.slice(0, 2));
    await pump();
    await steps("entry", "end");
    await book(people.slice(0, 2));
    await pump();
    expect((await standing())["entry ready"] ?? 0).toBe(again);
    expect((await figures())["entry refused:reentry_never"] ?? 0).toBe(refused);
    await healthy();
  });

  it("hears of a tag, of a named event, and of an audience being entered, but not of who was in it before", async () => {
    const rule = { type: "condition", field: "tags", operator: "any_of", value: [clinic.tagId] };
    const { rows } = await db.owner.query<{ id: string }>(
      "INSERT INTO audience (company_id, name, kind, rule) VALUES ($1, '有标签', 'live', $2) RETURNING id",
      [clinic.companyId, JSON.stringify(rule)],
    );
    const tag = (customer: string | undefined) =>
      db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [clinic.companyId, customer, clinic.tagId]);
    await tag(people[0]);
    await addVersion(db.owner, clinic, planOf(entry({ type: "audience_entered", audienceId: rows[0]?.id ?? "" }), wait, end));
    await pump();
    await addVersion(db.owner, clinic, planOf(entry({ type: "tag_added", tagIds: [clinic.tagId] }), wait, end));
    await tag(people[1]);
    await pump();
    await pump();
    const { rows: runs } = await db.owner.query("SELECT people FROM journey_run WHERE company_id = $1", [clinic.companyId]);
    expect(runs).toEqual([{ people: 1 }, { people: 1 }]);
  });

  it("takes in who enters an audience around its being renamed, and nobody whom another rule lets in", async () => {
    const tagged = (operator: "any_of" | "none_of"): Rule => ({ type: "condition", field: "tags", operator, value: [clinic.tagId] });
    const ctx = testContext(clinic.companyId, ["*"]);
    const { id } = await saveAudience(ctx, { name: "有标签", rule: tagged("any_of") });
    await addVersion(db.owner, clinic, planOf(entry({ type: "audience_entered", audienceId: id }), wait, end));
    await pump();
    await db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [
      clinic.companyId,
      people[0],
      clinic.tagId,
    ]);
    await saveAudience(ctx, { id, name: "改名", rule: tagged("any_of") });
    await pump();
    await pump();
    expect(await standing()).toEqual({ "entry ready": 1 });
    await saveAudience(ctx, { id, name: "改名", rule: tagged("none_of") });
    await book(people.slice(1, 2));
    await pump();
    await pump();
    expect(await standing()).toEqual({ "entry ready": 1 });
  });
});
