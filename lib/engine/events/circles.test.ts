import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventMatch, Op, Plan } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import type { DueRequest } from "../pumps/webhook";
import { foldAnswer } from "../pumps/webhook-fold";
import { takingPorts } from "../testing/pump-ports";
import { end, entry, eventScene, planOf } from "../testing/events";
import { MAX_CAUSE_DEPTH } from "./cause";

let db: TestDatabase;
let clinic: TestClinic;
let people: string[];
const { pump, steps, figures, healthy } = eventScene(() => ({ db, clinic }));

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  people = await addPatients(db.owner, clinic, mobiles(2));
});

const newId = async (sql: string, ...params: unknown[]): Promise<string> => {
  const { rows } = await db.owner.query<{ id: string }>(sql, [clinic.companyId, ...params]);
  return rows[0]?.id ?? "";
};
const base = { op: "effect", node: "do", name: "更新", kind: "tag", outlets: { next: "end" } } as const;
type Effect = { effect: "tag"; add: string[]; remove: string[] } | { effect: "field"; source: string };
const opOf = (effect: Effect): Op =>
  effect.effect === "tag" ? { ...base, ...effect } : { ...base, effect: "field", changes: [{ field: "source", value: effect.source }] };
/** Whatever it waits for, it does `effect` and is over. */
const doing = (on: EventMatch, op: Op): Plan => planOf(entry(on, { outlets: { next: "do" } }), op, end);
const journey = (on: EventMatch, effect: Effect): Plan => doing(on, opOf(effect));
/** Published: whoever is in the audience of one of the two values comes to have the other. */
const toAndFro = async (rule: object, [one, other]: [string, string], value: (value: string) => unknown, op: (value: string) => Op) => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const audienceId = await newId(
      "INSERT INTO audience (company_id, name, kind, rule) VALUES ($1, $2, 'live', $3) RETURNING id",
      from,
      JSON.stringify({ type: "condition", ...rule, value: value(from) }),
    );
    await addVersion(db.owner, clinic, doing({ type: "audience_entered", audienceId }, op(to)));
  }
};
const turn = async () => {
  await pump();
  await steps("entry", "do", "end");
};
const enrolled = async () =>
  Object.fromEntries(
    (
      await db.owner.query<{ id: string; n: number }>(
        "SELECT customer_id AS id, count(*)::int AS n FROM enrolment WHERE company_id = $1 GROUP BY 1",
        [clinic.companyId],
      )
    ).rows.map(({ id, n }) => [id, n]),
  );
/** Every request that is planned leaves and is answered so. */
const answered = async (body: string) => {
  const { rows } = await db.owner.query<DueRequest>(
    `UPDATE dispatch d SET state = 'sending', lease_until = now() + interval '1 minute' FROM webhook_detail w
     WHERE d.company_id = $1 AND d.channel = 'webhook' AND d.state = 'planned' AND w.company_id = $1 AND w.dispatch_id = d.id
     RETURNING d.id AS "dispatchId", d.key, d.run_id AS "runId", d.customer_id AS "customerId", d.node, d.variables, d.planned_at AS "plannedAt", 1 AS tries`,
    [clinic.companyId],
  );
  for (const request of rows)
    await foldAnswer(clinic.companyId, request, { kind: "answer", status: 200, body, durationMs: 1, retryAfterMs: null }, takingPorts({}));
};

describe("journeys that bring people into one another", () => {
  it("are left after so many in a row, by tags; whoever somebody brings in is taken in again, and so is who comes with them for the first time", async () => {
    const other = await newId("INSERT INTO tag (company_id, name) VALUES ($1, '另一个') RETURNING id");
    await addVersion(
      db.owner,
      clinic,
      journey({ type: "tag_added", tagIds: [clinic.tagId] }, { effect: "tag", add: [other], remove: [clinic.tagId] }),
    );
    await addVersion(db.owner, clinic, journey({ type: "tag_added", tagIds: [other] }, { effect: "tag", add: [clinic.tagId], remove: [other] }));
    const [first = "", second = ""] = people;
    const tag = (customer: string) =>
      db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
        clinic.companyId,
        customer,
        clinic.tagId,
      ]);
    await tag(first);
    for (let n = 0; n < 4; n += 1) await turn();
    // They stand at the same nodes from here on.
    await tag(second);
    for (let n = 0; n < 12; n += 1) await turn();
    expect(await enrolled()).toEqual({ [first]: MAX_CAUSE_DEPTH + 1, [second]: MAX_CAUSE_DEPTH + 1 });
    expect(await figures()).toMatchObject({ "entry refused:circling": 2 });
    await db.owner.query("DELETE FROM customer_tag WHERE company_id = $1", [clinic.companyId]);
    await tag(first);
    await turn();
    expect((await enrolled())[first]).toBe(MAX_CAUSE_DEPTH + 2);
    await healthy();
  });

  it("are left after so many in a row, by fields and audiences", async () => {
    const rule = { field: "source", operator: "equals" };
    await toAndFro(
      rule,
      ["甲", "乙"],
      (source) => source,
      (source) => opOf({ effect: "field", source }),
    );
    await turn();
    await db.owner.query("UPDATE customer SET source = '甲' WHERE company_id = $1 AND id = $2", [clinic.companyId, people[0]]);
    for (let n = 0; n < 12; n += 1) await turn();
    expect(await enrolled()).toEqual({ [people[0] ?? ""]: MAX_CAUSE_DEPTH + 1 });
    expect(await figures()).toMatchObject({ "entry refused:circling": 1 });
  });

  it("are left after so many in a row, by handing patients to consultants", async () => {
    const hired = (name: string) => newId("INSERT INTO staff (company_id, name, kind) VALUES ($1, $2, 'consultant') RETURNING id", name);
    const consultants: [string, string] = [await hired("林"), await hired("陈")];
    await toAndFro(
      { field: "consultant", operator: "any_of" },
      consultants,
      (id) => [id],
      (id) => ({ ...base, kind: "follow-up", effect: "follow", assign: { role: "consultant", way: "fixed", staffIds: [id] }, task: null }),
    );
    await turn();
    await db.owner.query("UPDATE customer SET consultant_id = $3 WHERE company_id = $1 AND id = $2", [clinic.companyId, people[0], consultants[0]]);
    for (let n = 0; n < 12; n += 1) await turn();
    expect(await enrolled()).toEqual({ [people[0] ?? ""]: MAX_CAUSE_DEPTH + 1 });
    expect(await figures()).toMatchObject({ "entry refused:circling": 1 });
  });

  it("count what they keep of another system's answer as their own doing", async () => {
    const endpointId = await newId(
      "INSERT INTO webhook_endpoint (company_id, name, url, secret_cipher) VALUES ($1, '外部', 'https://example.com', 'x') RETURNING id",
    );
    const rule = { type: "condition", field: "source", operator: "equals", value: "甲" };
    const audienceId = await newId(
      "INSERT INTO audience (company_id, name, kind, rule) VALUES ($1, '甲', 'live', $2) RETURNING id",
      JSON.stringify(rule),
    );
    const ask: Op = {
      ...base,
      kind: "webhook",
      outlets: { success: "end", failed: "end" },
      effect: "webhook",
      endpointId,
      fields: [],
      withPhone: false,
      maxTries: 1,
      save: { path: "level", attribute: "等级" },
      branch: null,
    };
    await addVersion(db.owner, clinic, doing({ type: "audience_entered", audienceId }, ask));
    await turn();
    await db.owner.query("UPDATE customer SET source = '甲' WHERE company_id = $1 AND id = $2", [clinic.companyId, people[0]]);
    await turn();
    await answered(JSON.stringify({ level: "金卡" }));
    const { rows } = await db.owner.query(
      `SELECT e.customer_id AS id, e.cause_depth AS depth, c.attributes FROM domain_event e JOIN customer c ON c.id = e.customer_id
       WHERE e.company_id = $1 AND e.type = 'customer.changed' ORDER BY e.id DESC LIMIT 1`,
      [clinic.companyId],
    );
    expect(rows).toEqual([{ id: people[0], depth: 1, attributes: { 等级: "金卡" } }]);
  });

  it("may go on where each of them takes more than a day", async () => {
    const other = await newId("INSERT INTO tag (company_id, name) VALUES ($1, '另一个') RETURNING id");
    await addVersion(
      db.owner,
      clinic,
      journey({ type: "tag_added", tagIds: [clinic.tagId] }, { effect: "tag", add: [other], remove: [clinic.tagId] }),
    );
    await addVersion(db.owner, clinic, journey({ type: "tag_added", tagIds: [other] }, { effect: "tag", add: [clinic.tagId], remove: [other] }));
    await db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [
      clinic.companyId,
      people[0],
      clinic.tagId,
    ]);
    for (let n = 0; n < 8; n += 1) {
      await pump();
      await db.owner.query("UPDATE enrolment SET entered_at = now() - interval '25 hours' WHERE company_id = $1 AND finished_at IS NULL", [
        clinic.companyId,
      ]);
      await steps("entry", "do", "end");
    }
    expect(await enrolled()).toEqual({ [people[0] ?? ""]: 8 });
  });
});
