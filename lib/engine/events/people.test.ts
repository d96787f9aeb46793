import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Op } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { BOOKED, end, entry, eventScene, planOf, wait } from "../testing/events";

let db: TestDatabase;
let clinic: TestClinic;
let people: string[];
const { book, track, pump, steps, standing, figures, healthy } = eventScene(() => ({ db, clinic }));

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  people = await addPatients(db.owner, clinic, mobiles(6));
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

  it("leave though more than a thousand before them in the line are on the phone", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), wait, end));
    await book(people.slice(0, 1));
    await pump();
    await steps("entry", "wait");
    // The other 1,001 came in before: their calls are under way.
    await db.owner.query(
      `INSERT INTO enrolment (company_id, id, journey_id, version_id, run_id, customer_id, shard, rotation, node, state, entered_at, entered_node_at)
       SELECT company_id, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, journey_id, version_id, run_id, customer_id, shard, n, node, 'calling', entered_at, entered_node_at
       FROM enrolment, generate_series(2, 1002) AS n WHERE company_id = $1`,
      [clinic.companyId],
    );
    await db.owner.query(
      "INSERT INTO enrolment_event (company_id, enrolment_id, role, run_id, event_type, happened_at) SELECT company_id, id, 'opt_out', run_id, 'opt_out', now() FROM enrolment WHERE company_id = $1",
      [clinic.companyId],
    );
    await pump();
    expect(await standing()).toEqual({ "wait calling": 1001, "wait exited opted_out": 1 });
  });
});
