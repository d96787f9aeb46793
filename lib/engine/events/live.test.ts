import { afterAll, beforeAll, expect, it } from "vitest";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { startEngine, type TestEngine } from "@/lib/engine/testing/engine";
import { listensOf } from "@/lib/journey/events";
import type { Op } from "@/lib/journey/plan";
import { until } from "@/lib/testing/process";

let engine: TestEngine;
let clinic: TestClinic;
let people: string[];

beforeAll(async () => {
  engine = await startEngine();
  clinic = await testClinic(engine.db.owner, await engine.db.company());
  people = await addPatients(engine.db.owner, clinic, mobiles(4));
  const ops: Op[] = [
    {
      op: "enter",
      node: "entry",
      name: "预约",
      kind: "event-entry",
      outlets: { next: "wait" },
      audienceId: null,
      schedule: { type: "event", on: { type: "appointment", changes: ["created"], clinicIds: [], items: [] } },
      reentry: { type: "always" },
      limits: { total: null, daily: null },
    },
    {
      op: "await",
      node: "wait",
      name: "等付款",
      kind: "wait",
      outlets: { happened: "end" },
      on: { type: "track", event: "paid" },
      timeout: null,
    },
    {
      op: "goal",
      node: "goal",
      name: "已邀约",
      kind: "goal",
      outlets: { not_reached: null },
      on: { type: "tag_added", tagIds: [clinic.tagId] },
      audienceId: null,
      after: "exit",
    },
    { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "paid" },
  ];
  await addVersion(engine.db.owner, clinic, {
    schema: 1,
    listens: listensOf(ops),
    entry: "entry",
    ops: Object.fromEntries(ops.map((op) => [op.node, op])),
    order: ops.map((op) => op.node),
  });
});
afterAll(() => engine?.close());

/** Milliseconds from a committed statement until the person stands there. */
async function takes(sql: string, params: unknown[], person: number, wanted: string): Promise<number> {
  await engine.db.owner.query(sql, params);
  const began = Date.now();
  await until(
    wanted,
    async () => {
      const { rows } = await engine.db.owner.query<{ at: string }>(
        "SELECT node || ' ' || state || coalesce(' ' || reason, '') AS at FROM enrolment WHERE company_id = $1 AND customer_id = $2",
        [clinic.companyId, people[person]],
      );
      return rows[0]?.at === wanted;
    },
    20_000,
    10,
  );
  return Date.now() - began;
}

it("an event brings its person through the first node, ends a wait, reaches a goal or takes out who opted out, each within 2 seconds", async () => {
  const book = "INSERT INTO appointment (company_id, customer_id, starts_at) VALUES ($1, $2, now() + interval '1 day')";
  const took: Record<string, number> = {};
  for (const person of [0, 1, 2, 3]) took[`entered ${person}`] = await takes(book, [clinic.companyId, people[person]], person, "wait waiting");
  took.happened = await takes(
    "INSERT INTO domain_event (company_id, type, customer_id) VALUES ($1, 'track:paid', $2)",
    [clinic.companyId, people[0]],
    0,
    "end completed paid",
  );
  took.goal = await takes(
    "INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)",
    [clinic.companyId, people[1], clinic.tagId],
    1,
    "goal completed goal_reached",
  );
  took.optOut = await takes(
    "INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) SELECT company_id, phone_hash, phone_masked, 'manual' FROM customer WHERE company_id = $1 AND id = $2",
    [clinic.companyId, people[2]],
    2,
    "wait exited opted_out",
  );
  // The middle one: on a machine that does much else at once any single one may have to wait for its turn.
  const times = Object.values(took).sort((x, y) => x - y);
  expect(times[Math.floor(times.length / 2)], JSON.stringify(took)).toBeLessThan(2_000);
  // The intake stays open for the rest of the day, however many are through.
  const { rows } = await engine.db.owner.query("SELECT state, people FROM journey_run WHERE company_id = $1", [clinic.companyId]);
  expect(rows).toEqual([{ state: "running", people: 4 }]);
  expect(await engine.doctor()).toMatchObject({ ok: true });
  // The day is over, and somebody still waits: the run goes on without the intake, and ends when they are through.
  await engine.db.owner.query("UPDATE journey_run SET intake_until = now() - interval '2 minutes' WHERE company_id = $1", [clinic.companyId]);
  await takes(
    "INSERT INTO domain_event (company_id, type, customer_id) VALUES ($1, 'track:paid', $2)",
    [clinic.companyId, people[3]],
    3,
    "end completed paid",
  );
  const run = await until("the run to end", async () => {
    const { rows: runs } = await engine.db.owner.query<{ state: string; journey: string }>(
      "SELECT r.state, j.state AS journey FROM journey_run r JOIN journey j ON j.company_id = r.company_id AND j.id = r.journey_id WHERE r.company_id = $1 AND r.finished_at IS NOT NULL",
      [clinic.companyId],
    );
    return runs[0];
  });
  expect(run).toEqual({ state: "completed", journey: "running" });
}, 120_000);
