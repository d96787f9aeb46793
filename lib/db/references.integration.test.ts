import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";

let db: TestDatabase;
let company: string;
let other: string;
let clinic: string;
const one = async (query: string, params: unknown[]): Promise<string> => (await db.owner.query<{ id: string }>(query, params)).rows[0]?.id ?? "";
const ABSENT = "00000000-0000-7000-8000-000000000000";
const FOREIGN_KEY = { code: "23503" };

beforeAll(async () => {
  db = await testDatabase();
  company = await db.company("甲");
  other = await db.company("乙");
  clinic = await one("INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '一店', '一店') RETURNING id", [company]);
});
afterAll(() => db.close());

describe("references that are checked once per statement", () => {
  it("refuse what there is not, and what another company has", async () => {
    const insert = "INSERT INTO customer (company_id, name, clinic_id, consultant_id) VALUES ($1, '周', $2, $3)";
    await expect(db.owner.query(insert, [company, ABSENT, null])).rejects.toMatchObject(FOREIGN_KEY);
    await expect(db.owner.query(insert, [company, clinic, ABSENT])).rejects.toMatchObject(FOREIGN_KEY);
    await expect(db.owner.query(insert, [other, clinic, null])).rejects.toMatchObject(FOREIGN_KEY);
    await expect(db.owner.query(insert, [ABSENT, null, null])).rejects.toMatchObject(FOREIGN_KEY);
    const id = await one(`${insert} RETURNING id`, [company, clinic, null]);
    await expect(db.owner.query("UPDATE customer SET clinic_id = $2 WHERE id = $1", [id, ABSENT])).rejects.toMatchObject(FOREIGN_KEY);
  });

  it("refuse one bad row among many", async () => {
    const customer = await one("INSERT INTO customer (company_id, name) VALUES ($1, '吴') RETURNING id", [company]);
    const visits = "INSERT INTO clinic_visit (company_id, customer_id, clinic_id, visited_at) SELECT $1, $2, c, now() FROM unnest($3::uuid[]) c";
    await expect(db.owner.query(visits, [company, customer, [clinic, clinic, ABSENT]])).rejects.toMatchObject(FOREIGN_KEY);
    expect((await db.owner.query(visits, [company, customer, [clinic, clinic, null]])).rowCount).toBe(3);
  });

  it("keep what is named from being deleted or renumbered; a tag takes its marks with it", async () => {
    const customer = await one("INSERT INTO customer (company_id, name, clinic_id) VALUES ($1, '郑', $2) RETURNING id", [company, clinic]);
    await expect(db.owner.query("DELETE FROM clinic WHERE id = $1", [clinic])).rejects.toMatchObject(FOREIGN_KEY);
    await expect(db.owner.query("UPDATE clinic SET id = $2 WHERE id = $1", [clinic, ABSENT])).rejects.toMatchObject(FOREIGN_KEY);
    const tag = await one("INSERT INTO tag (company_id, name) VALUES ($1, 'VIP') RETURNING id", [company]);
    await db.owner.query("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [company, customer, tag]);
    await db.owner.query("DELETE FROM tag WHERE id = $1", [tag]);
    expect((await db.owner.query("SELECT FROM customer_tag WHERE customer_id = $1", [customer])).rowCount).toBe(0);
    const free = await one("INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '空店', '空店') RETURNING id", [company]);
    expect((await db.owner.query("DELETE FROM clinic WHERE id = $1", [free])).rowCount).toBe(1);
  });

  it("hold what a transaction names until its end, against a deletion meanwhile", async () => {
    const named = await one("INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '三店', '三店') RETURNING id", [company]);
    const writer = new pg.Client({ connectionString: db.ownerUrl });
    await writer.connect();
    try {
      await writer.query("BEGIN");
      await writer.query("INSERT INTO customer (company_id, name, clinic_id) VALUES ($1, '王', $2)", [company, named]);
      const deletion = db.owner.query("DELETE FROM clinic WHERE id = $1", [named]).then(
        () => null,
        (error: unknown) => error,
      );
      await expect
        .poll(
          async () => (await writer.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")).rowCount,
        )
        .toBe(1);
      await writer.query("COMMIT");
      expect(await deletion).toMatchObject(FOREIGN_KEY);
    } finally {
      await writer.end();
    }
  });
});
