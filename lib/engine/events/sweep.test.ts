import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { until } from "@/lib/testing/process";
import { testSettings } from "@/lib/testing/service-context";
import { takeEvents } from "../pumps/events";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { end, entry, eventScene, planOf, wait } from "../testing/events";
import { takingPorts } from "../testing/pump-ports";

let db: TestDatabase;
let clinic: TestClinic;
let people: string[];
let audienceId: string;
const { track, pump, steps, standing } = eventScene(() => ({ db, clinic }));

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  people = await addPatients(db.owner, clinic, mobiles(5));
  const { rows } = await db.owner.query<{ id: string }>("INSERT INTO audience (company_id, name, kind) VALUES ($1, '名单', 'static') RETURNING id", [
    clinic.companyId,
  ]);
  audienceId = rows[0]?.id ?? "";
  await addVersion(db.owner, clinic, planOf(entry({ type: "audience_entered", audienceId }), wait, end));
  await list("INSERT", people.slice(0, 2));
  await pump();
});

/** As if nobody had been told: what is due by itself tells nobody. */
async function list(change: "INSERT" | "DELETE", customers: string[]): Promise<void> {
  await db.owner.query(
    change === "INSERT"
      ? "INSERT INTO audience_member (company_id, audience_id, customer_id) SELECT $1, $2, unnest($3::uuid[])"
      : "DELETE FROM audience_member WHERE company_id = $1 AND audience_id = $2 AND customer_id = ANY($3::uuid[])",
    [clinic.companyId, audienceId, customers],
  );
  await db.owner.query("DELETE FROM domain_event WHERE company_id = $1 AND type = 'customer.changed'", [clinic.companyId]);
}
const aMinuteLater = () =>
  db.owner.query("UPDATE audience_watch SET swept_at = swept_at - interval '61 seconds' WHERE company_id = $1", [clinic.companyId]);

describe("a watched audience", () => {
  it("is looked at as a whole once a minute: whoever has come in by itself enters, and may do so again after having left", async () => {
    expect(await standing()).toEqual({});
    await list("INSERT", people.slice(2, 4));
    await pump();
    expect(await standing()).toEqual({});
    await aMinuteLater();
    await pump();
    expect(await standing()).toEqual({ "entry ready": 2 });
    await list("DELETE", people.slice(1, 3));
    await aMinuteLater();
    await pump();
    const { rows } = await db.owner.query<{ id: string }>("SELECT customer_id AS id FROM audience_watch_member WHERE company_id = $1", [
      clinic.companyId,
    ]);
    expect(new Set(rows.map((row) => row.id))).toEqual(new Set([people[0], people[3]]));
    await db.owner.query("UPDATE enrolment SET finished_at = now(), state = 'exited', reason = 'done' WHERE company_id = $1", [clinic.companyId]);
    await list("INSERT", people.slice(1, 3));
    await aMinuteLater();
    await pump();
    expect(await standing()).toEqual({ "entry exited done": 2, "entry ready": 2 });
  });

  it("whose rule can't be read any more is tried again a minute later, not with every round", async () => {
    await db.owner.query("UPDATE audience SET kind = 'live', rule = '{}', updated_at = now() WHERE company_id = $1 AND id = $2", [
      clinic.companyId,
      audienceId,
    ]);
    const sweptAt = async () =>
      (await db.owner.query<{ at: Date }>("SELECT swept_at AS at FROM audience_watch WHERE company_id = $1", [clinic.companyId])).rows[0]?.at;
    await pump();
    const first = await sweptAt();
    await pump();
    expect(await sweptAt()).toEqual(first);
    await aMinuteLater();
    await pump();
    expect((await sweptAt())?.getTime()).toBeGreaterThan(first?.getTime() ?? Infinity);
  });

  it("holds up nobody's event, however long it takes to be looked at", async () => {
    await addVersion(db.owner, clinic, planOf(entry({ type: "track", event: "asked" }), wait, end));
    await aMinuteLater();
    const holder = await db.owner.connect();
    let tick: Promise<unknown> = Promise.resolve();
    try {
      await holder.query("BEGIN");
      await holder.query("LOCK TABLE audience_member IN ACCESS EXCLUSIVE MODE");
      tick = takeEvents(clinic.companyId, takingPorts({}));
      await until("the sweep to be held", async () => {
        const { rowCount } = await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'relation'");
        return rowCount === 1;
      });
      await track(people.slice(0, 1), "asked");
      await until("the event to be taken", async () => (await standing())["entry ready"] === 1, 5_000);
    } finally {
      await holder.query("ROLLBACK");
      holder.release(true);
      await tick;
    }
    await steps("entry", "wait");
    expect(await standing()).toEqual({ "wait waiting": 1 });
  });
});
