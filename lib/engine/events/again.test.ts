import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import type { EnterOp, Op } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { until } from "@/lib/testing/process";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "../enrol";
import { loadRun, opOf } from "../run";
import { apply, STEP_SETTINGS } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { BOOKED, end, entry, eventScene, planOf, wait } from "../testing/events";

let db: TestDatabase;
let clinic: TestClinic;
let people: string[];
const { book, track, pump, steps, standing, healthy } = eventScene(() => ({ db, clinic }));

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  people = await addPatients(db.owner, clinic, mobiles(3));
});

const paid = (node: string, next: string): Op => ({
  op: "await",
  node,
  name: "等付款",
  kind: "wait",
  outlets: { happened: next },
  on: { type: "track", event: "paid" },
  timeout: null,
});

/** A step whose transaction stays open while `meanwhile` is done. */
async function stepOpenDuring(node: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const { companyId } = clinic;
  const { rows } = await db.owner.query<{ id: string }>("SELECT id FROM journey_run WHERE company_id = $1", [companyId]);
  for (const { id } of rows)
    await withTenantSql(
      companyId,
      async (sql) => {
        const run = await loadRun(sql, companyId, id);
        await apply(sql, { run, shard: 0, limit: 100 }, opOf(run, node));
        await meanwhile();
      },
      STEP_SETTINGS,
    );
}

const addTag = (customer: string | undefined) =>
  db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [clinic.companyId, customer, clinic.tagId]);

/** Pumps until so many events were taken longer ago than any look would wait by itself. */
const untilOld = (count: number) =>
  until("the events to be old", async () => {
    await pump();
    const { rowCount } = await db.owner.query(
      "SELECT FROM domain_event WHERE company_id = $1 AND state = 'done' AND taken_at < now() - interval '1.5 seconds'",
      [clinic.companyId],
    );
    return rowCount === count;
  });

/** Pumps until people stand so. */
const pumpUntil = (wanted: Record<string, number>, ...nodes: string[]) =>
  until(JSON.stringify(wanted), async () => {
    await pump();
    await steps(...nodes);
    const seen = await standing();
    return Object.keys(wanted).length === Object.keys(seen).length && Object.entries(wanted).every(([at, n]) => seen[at] === n);
  });

describe("an event is seen", () => {
  it("by who was on the way to the wait for it when it was taken", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), paid("wait", "end"), end));
    await book(people.slice(0, 2));
    await pump();
    await stepOpenDuring("entry", async () => {
      await track(people.slice(0, 1), "paid");
      await pump();
      // The transaction takes longer than any look would wait by itself.
      await untilOld(3);
      await pump();
    });
    await steps("wait");
    expect(await standing()).toEqual({ "wait waiting": 2 });
    await pumpUntil({ "end completed done": 1, "wait waiting": 1 }, "end");
    await healthy();
  });

  it("once: it ends no later wait for the same thing", async () => {
    await addVersion(db.owner, clinic, planOf(entry(BOOKED), paid("wait", "more"), paid("more", "end"), end));
    await book(people.slice(0, 1));
    await pump();
    await steps("entry", "wait");
    await track(people.slice(0, 1), "paid");
    await pump();
    await steps("more");
    await until("the second look", async () => {
      await pump();
      const { rowCount } = await db.owner.query(
        "SELECT FROM event_look l WHERE company_id = $1 AND NOT EXISTS (SELECT FROM domain_event e WHERE e.company_id = $1 AND e.taken_at > l.looked_until)",
        [clinic.companyId],
      );
      return rowCount === 1;
    });
    expect(await standing()).toEqual({ "more waiting": 1 });
  });

  it("by who was being taken into the run when they refused further contact or met the goal", async () => {
    const inAudience: EnterOp = { ...entry(BOOKED), kind: "audience-entry", audienceId: clinic.audienceId, schedule: { type: "now" } };
    const tagged: Op = {
      op: "goal",
      node: "goal",
      name: "已邀约",
      kind: "goal",
      outlets: { not_reached: null },
      on: { type: "tag_added", tagIds: [clinic.tagId] },
      audienceId: null,
      after: "exit",
    };
    const version = await addVersion(db.owner, clinic, planOf(inAudience, wait, tagged, end));
    const runId = await addRun(db.owner, clinic, version, { mode: "live" });
    const holder = await db.owner.connect();
    try {
      await holder.query("SELECT pg_advisory_lock(hashtextextended('yidao enrol ' || $1, 0))", [runId]);
      const enrolling = enrol(clinic.companyId, runId);
      await until("people to be taken in", async () => {
        const { rowCount } = await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'");
        return rowCount === 1;
      });
      await db.owner.query(
        "INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) SELECT company_id, phone_hash, phone_masked, 'manual' FROM customer WHERE id = $1",
        [people[0]],
      );
      await addTag(people[1]);
      await untilOld(2);
      await holder.query("SELECT pg_advisory_unlock(hashtextextended('yidao enrol ' || $1, 0))", [runId]);
      expect(await enrolling).toBe(3);
      const { rows } = await db.owner.query("SELECT role FROM enrolment_event WHERE company_id = $1 ORDER BY role", [clinic.companyId]);
      expect(rows, "before their first step").toEqual([{ role: "goal" }, { role: "opt_out" }]);
    } finally {
      holder.release(true);
    }
    await pumpUntil({ "wait waiting": 1, "entry exited opted_out": 1, "goal completed goal_reached": 1 }, "entry", "wait", "goal");
    await healthy();
  });

  it("by who passes the goal unmet at that very moment", async () => {
    const tagged: Op = {
      op: "goal",
      node: "goal",
      name: "已邀约",
      kind: "goal",
      outlets: { reached: "end", not_reached: "wait" },
      on: { type: "tag_added", tagIds: [clinic.tagId] },
      audienceId: null,
      after: "continue",
    };
    await addVersion(db.owner, clinic, planOf(entry(BOOKED, { outlets: { next: "goal" } }), tagged, wait, end));
    await book(people.slice(0, 2));
    await pump();
    await steps("entry");
    expect(await standing()).toEqual({ "goal ready": 2 });
    await stepOpenDuring("goal", async () => {
      await addTag(people[0]);
      await pump();
    });
    expect(await standing()).toEqual({ "wait waiting": 2 });
    await pump();
    await steps("goal", "end");
    expect(await standing()).toEqual({ "end completed done": 1, "wait waiting": 1 });
    await healthy();
  });
});
