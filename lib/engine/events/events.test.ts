import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { takeEvents } from "@/lib/engine/pumps/events";
import { step } from "@/lib/engine/step";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import type { Rule } from "@/lib/audience/rule";
import { listensOf } from "@/lib/journey/events";
import type { EnterOp, EventMatch, Op, Plan } from "@/lib/journey/plan";
import { doctor } from "@/lib/doctor/check";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { saveAudience } from "@/lib/services/audiences/save";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import type { PumpPorts } from "../pumps/ports";

let db: TestDatabase;
let clinic: TestClinic;
let people: string[];

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  people = await addPatients(db.owner, clinic, mobiles(6));
});

const unused = () => Promise.reject(new Error("nothing is sent here"));
const ports: PumpPorts = {
  voice: { provider: "none", placeCall: unused, placeCalls: unused, queryCall: unused },
  sms: { provider: "none", sendText: unused, sendTexts: unused, queryText: unused },
  openPhone: () => "",
  wake: () => undefined,
};

const BOOKED: EventMatch = { type: "appointment", changes: ["created"], clinicIds: [], items: [] };
const entry = (on: EventMatch, more: Partial<EnterOp> = {}): EnterOp => ({
  op: "enter",
  node: "entry",
  name: "事件",
  kind: "event-entry",
  outlets: { next: "wait" },
  audienceId: null,
  schedule: { type: "event", on },
  reentry: { type: "after_exit" },
  limits: { total: null, daily: null },
  ...more,
});
const wait: Op = { op: "wait", node: "wait", name: "等待", kind: "wait", outlets: { next: "end" }, until: { type: "span", amount: 9, unit: "day" } };
const end: Op = { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" };
const planOf = (...ops: Op[]): Plan => ({
  schema: 1,
  listens: listensOf(ops),
  entry: "entry",
  ops: Object.fromEntries(ops.map((op) => [op.node, op])),
  order: ops.map((op) => op.node),
});

const book = (customers: string[], item = "种植") =>
  db.owner.query(
    "INSERT INTO appointment (company_id, customer_id, clinic_id, starts_at, item) SELECT $1, unnest($2::uuid[]), $3, now() + interval '1 day', $4",
    [clinic.companyId, customers, clinic.clinicId, item],
  );

/** Rounds until nothing is left to do. */
async function pump(): Promise<void> {
  for (let round = 0; round < 20; round += 1) if ((await takeEvents(clinic.companyId, ports)).done === 0) return;
}

async function steps(...nodes: string[]): Promise<void> {
  const { rows } = await db.owner.query<{ id: string }>("SELECT id FROM journey_run WHERE company_id = $1", [clinic.companyId]);
  for (const { id } of rows) for (const node of nodes) await step({ companyId: clinic.companyId, runId: id, shard: 0, node });
}

async function standing(): Promise<Record<string, number>> {
  const { rows } = await db.owner.query<{ at: string; n: number }>(
    `SELECT node || ' ' || state || coalesce(' ' || reason, '') AS at, count(*)::int AS n FROM enrolment WHERE company_id = $1 GROUP BY 1`,
    [clinic.companyId],
  );
  return Object.fromEntries(rows.map((row) => [row.at, row.n]));
}

async function figures(): Promise<Record<string, number>> {
  const { rows } = await db.owner.query<{ key: string; n: number }>(
    `SELECT node || ' ' || metric AS key, sum(value)::int AS n FROM counter WHERE company_id = $1 GROUP BY 1 HAVING sum(value) <> 0`,
    [clinic.companyId],
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.n]));
}

async function healthy(): Promise<void> {
  const report = await doctor({ carrierDir: "/nonexistent", hashPhone: (e164) => hashPhone(e164, phoneSecrets().hashKey) });
  // Another test's company may have been left in the middle of something by hand.
  expect(report.violations.filter((v) => v.companyId === clinic.companyId)).toEqual([]);
}

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
    expect((await db.owner.query("SELECT FROM yidao_companies_with_events() c WHERE c = $1", [clinic.companyId])).rowCount).toBe(0);
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

describe("people in a journey", () => {
  const awaiting: Op = {
    op: "await",
    node: "wait",
    name: "等预约",
    kind: "wait",
    outlets: { happened: "end", timeout: null },
    on: { type: "track", event: "paid" },
    timeout: { amount: 1, unit: "day" },
  };
  const goal: Op = {
    op: "goal",
    node: "goal",
    name: "已签到",
    kind: "goal",
    outlets: { reached: "end", not_reached: null },
    on: { type: "tag_added", tagIds: [] },
    audienceId: null,
    after: "continue",
  };
  const track = (customers: string[], event: string) =>
    db.owner.query("INSERT INTO domain_event (company_id, type, customer_id) SELECT $1, $3, unnest($2::uuid[])", [
      clinic.companyId,
      customers,
      `track:${event}`,
    ]);

  it("go on when what they wait for happens, and by the timeout when it does not", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), awaiting, end));
    await book(people.slice(0, 3));
    await pump();
    await track(people.slice(2, 3), "paid");
    await pump();
    await steps("entry", "wait");
    expect(await standing()).toEqual({ "wait waiting": 3 });
    await track(people.slice(0, 1), "paid");
    await track(people.slice(0, 1), "paid");
    await pump();
    await db.owner.query("UPDATE enrolment SET due_at = now() WHERE company_id = $1 AND customer_id = $2", [clinic.companyId, people[1]]);
    await steps("wait", "end");
    expect(await standing()).toEqual({ "end completed done": 1, "wait completed end_of_path": 1, "wait waiting": 1 });
    expect(await figures()).toMatchObject({ "wait left:happened": 1, "wait left:timeout": 1, "wait here:waiting": 1 });
    await healthy();
  });

  it("leave for the goal from wherever they wait, a planned call is cancelled with them, and one under way ends first", async () => {
    const tagged = { ...goal, on: { type: "tag_added" as const, tagIds: [clinic.tagId] } };
    const call: Op = {
      op: "effect",
      effect: "call",
      node: "wait",
      name: "外呼",
      kind: "ai-call",
      outlets: { answered: "end", not_answered: null, blocked: null, failed: null },
      scriptId: clinic.scriptId,
      variables: { 患者姓名: "customer.name", 门店简称: "clinic.shortName" },
      redial: null,
      intentOutlets: null,
    };
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), call, tagged, end));
    await book(people.slice(0, 3));
    await pump();
    await steps("entry", "wait");
    expect(await standing()).toEqual({ "wait to_call": 3 });
    const calling = [clinic.companyId, people[2]];
    await db.owner.query(
      "UPDATE dispatch SET state = 'accepted', lease_until = now() + interval '5 minutes' WHERE company_id = $1 AND customer_id = $2",
      calling,
    );
    await db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) SELECT $1, unnest($2::uuid[]), $3", [
      clinic.companyId,
      people.slice(1, 3),
      clinic.tagId,
    ]);
    await pump();
    expect(await standing()).toEqual({ "goal ready": 1, "wait to_call": 2 });
    const { rows } = await db.owner.query("SELECT state, reason FROM dispatch WHERE company_id = $1 ORDER BY state", [clinic.companyId]);
    expect(rows).toEqual([
      { state: "accepted", reason: null },
      { state: "cancelled", reason: "goal_reached" },
      { state: "planned", reason: null },
    ]);
    // The call is over, and its person ready somewhere.
    await db.owner.query(
      "UPDATE dispatch SET state = 'ended', outcome = 'no_answer', lease_until = NULL WHERE company_id = $1 AND customer_id = $2",
      calling,
    );
    await db.owner.query("UPDATE enrolment SET state = 'ready' WHERE company_id = $1 AND customer_id = $2", calling);
    await pump();
    expect(await standing()).toEqual({ "goal ready": 2, "wait to_call": 1 });
    await steps("goal", "end");
    expect(await standing()).toEqual({ "end completed done": 2, "wait to_call": 1 });
    expect(await figures()).toMatchObject({ "wait left:!goal:goal": 2, "goal entered": 2, "goal left:reached": 2 });
  });

  it("leave as converted where the goal ends the journey, and by its own way without having met it", async () => {
    const tagged: Op = { ...goal, after: "exit", outlets: { not_reached: "end" }, on: { type: "tag_added", tagIds: [clinic.tagId] }, node: "wait" };
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), tagged, end));
    await book(people.slice(0, 2));
    await pump();
    await db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [
      clinic.companyId,
      people[0],
      clinic.tagId,
    ]);
    await pump();
    await steps("entry", "wait", "end");
    expect(await standing()).toEqual({ "wait completed goal_reached": 1, "end completed done": 1 });
    await healthy();
  });

  it("meet a goal by the event after the one that brought them in, never by that one or an earlier", async () => {
    const again: Op = { ...goal, after: "exit", outlets: { not_reached: null }, on: BOOKED };
    await addVersion(db.owner, clinic, planOf(entry({ type: "track", event: "asked" }), wait, again, end));
    await book(people.slice(0, 2));
    await track(people.slice(0, 3), "asked");
    await book(people.slice(1, 2));
    await pump();
    await steps("entry", "wait", "goal");
    expect(await standing()).toEqual({ "goal completed goal_reached": 1, "wait waiting": 2 });
    await healthy();
  });

  it("lose nothing that happens while a run is still taking them over from another version", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), awaiting, end));
    await book(people.slice(0, 1));
    await pump();
    await steps("entry", "wait");
    const become = (state: string) => db.owner.query("UPDATE journey_run SET state = $2 WHERE company_id = $1", [clinic.companyId, state]);
    await become("starting");
    await track(people.slice(0, 1), "paid");
    await pump();
    await become("running");
    await pump();
    expect(await standing()).toEqual({ "end completed done": 1 });
  });

  it("leave at once when they opt out, and nothing of theirs stays planned", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), wait, end));
    await book(people.slice(0, 2));
    await pump();
    await steps("entry", "wait");
    await db.owner.query(
      "INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) SELECT company_id, phone_hash, phone_masked, 'manual' FROM customer WHERE id = $1",
      [people[0]],
    );
    await pump();
    expect(await standing()).toEqual({ "wait exited opted_out": 1, "wait waiting": 1 });
    await healthy();
  });
});
