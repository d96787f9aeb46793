import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shiftDay } from "@/lib/time/day";
import { dayIn } from "@/lib/time/zone";
import { withTenantSql } from "@/lib/db";
import { decryptPhone } from "@/lib/phone/cipher";
import { hashPhone } from "@/lib/phone/hash";
import { normalisePhone } from "@/lib/phone/normalise";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { DEMO_COMPANY, SECOND_COMPANY } from "./companies";
import { seed } from "./main";

const TODAY = new Date("2026-11-21T04:00:00Z");
const key = randomBytes(32);
const secrets = { current: 1, keys: new Map([[1, key]]), hashKey: randomBytes(32) };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function rows<T>(query: string, companyId = DEMO_COMPANY.id): Promise<T[]> {
  return withTenantSql(companyId, async (sql) => (await sql.query(query)).rows as T[]);
}
const tomorrowCount = (now: Date) =>
  rows<{ n: number }>(
    `SELECT count(*)::int n FROM appointment WHERE status <> 'cancelled'
     AND (starts_at AT TIME ZONE 'Asia/Shanghai')::date = '${shiftDay(dayIn("Asia/Shanghai", now), 1)}'`,
  ).then((r) => r[0]?.n ?? 0);

describe("the demo companies", () => {
  it("are made, each with data of its own", async () => {
    expect((await seed({ now: TODAY, secrets })).created).toEqual(["星海口腔", "云杉齿科"]);
    const [first] = await rows<Record<string, number>>(
      `SELECT count(*)::int people, count(record_number)::int registered, count(phone_hash)::int phones, count(DISTINCT clinic_id)::int clinics FROM customer`,
    );
    expect(first).toMatchObject({ people: 3000, registered: 2850, clinics: 4 });
    expect(first?.phones).toBeGreaterThan(2850);
    expect(first?.phones).toBeLessThan(3000);
    const [second] = await rows<{ n: number }>("SELECT count(*)::int n FROM customer", SECOND_COMPANY.id);
    expect(second?.n).toBe(320);
  });

  it("always have somebody with an appointment tomorrow, and every fixed fate", async () => {
    expect(await tomorrowCount(TODAY)).toBeGreaterThan(15);
    const fates = await rows<{ phone_last4: string }>("SELECT DISTINCT phone_last4 FROM customer WHERE phone_last4 BETWEEN '0001' AND '0012'");
    expect(fates).toHaveLength(12);
  });

  it("can sign in, text and call", async () => {
    const [counts] = await rows<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM member) members, (SELECT count(DISTINCT state)::int FROM sms_template) "templateStates",
       (SELECT count(*)::int FROM script WHERE state = 'enabled') "enabledScripts", (SELECT count(*)::int FROM audience) audiences`,
    );
    expect(counts).toMatchObject({ members: 3, templateStates: 4, audiences: 6 });
    expect(counts?.enabledScripts).toBeGreaterThanOrEqual(6);
    expect(await rows("SELECT FROM sms_signature WHERE name LIKE '云杉%'")).toEqual([]);
  });

  it("have work that is the clinic's member's own, from a journey that is over", async () => {
    const [work] = await rows(
      `SELECT s.name, (SELECT count(*)::int FROM follow_up_task f JOIN customer c ON c.id = f.customer_id AND c.clinic_id = ANY(m.clinic_ids)
         WHERE f.assignee_id = s.id AND f.state = 'open') tasks, (SELECT count(*)::int FROM lead WHERE assignee_id = s.id) leads,
         (SELECT count(*)::int FROM lead WHERE assignee_id IS NULL) free, (SELECT state FROM journey_run) run, (SELECT state FROM journey) journey
       FROM member m JOIN staff s ON s.id = m.staff_id`,
    );
    expect(work).toEqual({ name: "周可", tasks: 8, leads: 5, free: 3, run: "completed", journey: "completed" });
  });

  it("keep phones sealed: masked, hashed, and opened only with the key", async () => {
    const [row] = await rows<{ phone_cipher: Buffer; phone_hash: Buffer; phone_masked: string }>(
      "SELECT phone_cipher, phone_hash, phone_masked FROM customer WHERE phone_hash IS NOT NULL LIMIT 1",
    );
    const phone = decryptPhone(row?.phone_cipher ?? Buffer.alloc(0), secrets);
    expect(normalisePhone(phone)).toMatchObject({ ok: true, phone: { e164: phone, masked: row?.phone_masked } });
    expect(row?.phone_hash).toEqual(hashPhone(phone, secrets.hashKey));
  });

  it("keep what people changed on a later start, and bring new days into view", async () => {
    await rows("UPDATE customer SET name = '改过' WHERE record_number = 'XH200000' RETURNING id");
    await rows("DELETE FROM customer WHERE record_number = 'XH200001' RETURNING id");
    const later = new Date(TODAY.getTime() + 45 * 86_400_000);
    expect(await tomorrowCount(later)).toBe(0);
    expect((await seed({ now: later, secrets })).created).toEqual([]);
    expect(await tomorrowCount(later)).toBeGreaterThan(15);
    const [after] = await rows<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM customer) people, (SELECT count(*)::int FROM customer WHERE name = '改过') renamed,
       (SELECT count(*)::int FROM appointment WHERE status IN ('booked', 'confirmed') AND starts_at < '${later.toISOString()}'::timestamptz - interval '1 day') stale`,
    );
    expect(after).toEqual({ people: 2999, renamed: 1, stale: 0 });
  });
});
