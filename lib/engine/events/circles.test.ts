import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventMatch, Op, Plan } from "@/lib/journey/plan";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { addPatients, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
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
/** Whatever it waits for, it does `effect` and is over. */
const journey = (on: EventMatch, effect: { effect: "tag"; add: string[]; remove: string[] } | { effect: "field"; source: string }): Plan => {
  const base = { op: "effect", node: "do", name: "更新", kind: "tag", outlets: { next: "end" } } as const;
  const op: Op =
    effect.effect === "tag" ? { ...base, ...effect } : { ...base, effect: "field", changes: [{ field: "source", value: effect.source }] };
  return planOf(entry(on, { outlets: { next: "do" } }), op, end);
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
    for (const [source, next] of [
      ["甲", "乙"],
      ["乙", "甲"],
    ] as const) {
      const rule = { type: "condition", field: "source", operator: "equals", value: source };
      const audienceId = await newId(
        "INSERT INTO audience (company_id, name, kind, rule) VALUES ($1, $2, 'live', $3) RETURNING id",
        source,
        JSON.stringify(rule),
      );
      await addVersion(db.owner, clinic, journey({ type: "audience_entered", audienceId }, { effect: "field", source: next }));
    }
    await turn();
    await db.owner.query("UPDATE customer SET source = '甲' WHERE company_id = $1 AND id = $2", [clinic.companyId, people[0]]);
    for (let n = 0; n < 12; n += 1) await turn();
    expect(await enrolled()).toEqual({ [people[0] ?? ""]: MAX_CAUSE_DEPTH + 1 });
    expect(await figures()).toMatchObject({ "entry refused:circling": 1 });
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
