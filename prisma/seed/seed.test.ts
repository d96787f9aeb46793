import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, shiftDay } from "@/lib/time/day";
import { dayIn } from "@/lib/time/zone";
import { withTenantSql } from "@/lib/db";
import { decryptPhone } from "@/lib/phone/cipher";
import { hashPhone } from "@/lib/phone/hash";
import { normalisePhone } from "@/lib/phone/normalise";
import { dialogueSchema } from "@/lib/scripts/dialogue";
import { withParameters } from "@/lib/scripts/render";
import { scriptParametersSchema } from "@/lib/scripts/variables";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { DEMO_COMPANY, SECOND_COMPANY } from "./companies";
import { seed } from "./main";

const TODAY = new Date("2026-11-21T04:00:00Z");
const later = new Date(TODAY.getTime() + 75 * DAY_MS);
const between = (column: string) => `${column} BETWEEN '${shiftDay("2026-11-21", 32)}' AND '${shiftDay("2026-11-21", 74)}'`;
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

/** Names that only one sex has, among the commonest. */
const ONLY = { female: /[芳娟丽婷燕玲霞倩娜]/, male: /[强刚军勇峰]|建国|志/ };

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

  it.each([DEMO_COMPANY, SECOND_COMPANY])("$name says its own name, and texts after its calls what it promised", async ({ id, name }) => {
    const scripts = await rows<{ dialogue: unknown; parameters: unknown; promises: boolean; texted: boolean }>(
      `SELECT s.dialogue, s.parameters, s.dialogue::text LIKE '%短信%' AS promises, t.id IS NOT NULL AS texted
       FROM script s LEFT JOIN sms_template t ON t.id::text = s.hangup_sms->>'answeredTemplateId' AND t.state = 'approved'`,
      id,
    );
    expect(scripts).toHaveLength(9);
    for (const script of scripts) {
      const { start, scenes } = withParameters(dialogueSchema.parse(script.dialogue), scriptParametersSchema.parse(script.parameters));
      expect(scenes.find((scene) => scene.id === start)?.say).toContain(`${name}{{门店简称}}的 AI`);
      if (script.promises) expect(script.texted).toBe(true);
    }
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

  it("have people who fit themselves: what is done, owned and wanted goes with the age", async () => {
    const age = (on: string) => `date_part('year', age(${on}::date, c.birth_date))`;
    const today = "'2026-11-21'";
    // A year's grace: who has just become fourteen was treated as a child.
    const strange = await rows(
      `SELECT c.name, c.birth_date, x.what FROM customer c JOIN (
         SELECT customer_id, item AS what, starts_at AS day FROM appointment UNION ALL SELECT customer_id, item, performed_on FROM treatment
         UNION ALL SELECT customer_id, name, ${today} FROM benefit
         UNION ALL SELECT customer_id, name, ${today} FROM customer_tag JOIN tag ON tag.id = tag_id) x ON x.customer_id = c.id
       CROSS JOIN LATERAL (SELECT ${age("x.day")} AS years) y
       WHERE (x.what ~ '儿童|窝沟' AND years >= 15) OR (x.what ~ '种植' AND years < 35)
         OR (x.what ~ '^(洁牙|根管)' AND years < 13) OR (x.what ~ '正畸' AND (years < 7 OR years > 46))`,
    );
    expect(strange).toEqual([]);
    const [ages] = await rows<{ children: number; old: number }>(
      `SELECT count(*) FILTER (WHERE ${age(today)} < 14)::int children, count(*) FILTER (WHERE ${age(today)} > 60)::int old FROM customer c`,
    );
    for (const [sex, other] of [
      ["female", "male"],
      ["male", "female"],
    ] as const) {
      const named = await rows<{ name: string }>(`SELECT substr(name, 2) AS name FROM customer WHERE gender = '${sex}'`);
      expect(named.filter(({ name }) => ONLY[other].test(name))).toEqual([]);
      expect(named.filter(({ name }) => ONLY[sex].test(name)).length).toBeGreaterThan(100);
    }
    expect(ages?.children).toBeGreaterThan(300);
    expect(ages?.old).toBeGreaterThan(200);
  });

  it.each([DEMO_COMPANY, SECOND_COMPANY])("$name: nobody is in two places at once, nor has an appointment before being known", async ({ id }) => {
    const clashes = await rows(
      `SELECT doctor_id, starts_at FROM appointment GROUP BY 1, 2 HAVING count(*) > 1
       UNION ALL SELECT doctor_id, max(starts_at) FROM appointment GROUP BY 1 HAVING count(DISTINCT clinic_id) > 1`,
      id,
    );
    expect(clashes).toEqual([]);
    expect(await rows("SELECT FROM appointment a JOIN staff s ON s.id = a.doctor_id WHERE s.clinic_id IS DISTINCT FROM a.clinic_id", id)).toEqual([]);
    const early = `SELECT FROM appointment a JOIN customer c ON c.id = a.customer_id
      WHERE a.created_at::date < c.created_at::date OR a.starts_at < c.created_at OR a.created_at::date > a.starts_at::date`;
    expect(await rows(early, id)).toEqual([]);
  });

  it("call from numbers of their own", async () => {
    const lines = async (id: string) => (await rows<{ caller: string }>("SELECT caller FROM line ORDER BY caller", id)).map((r) => r.caller);
    expect(await lines(DEMO_COMPANY.id)).toEqual(["02158701400", "075586501200", "4008201600"]);
    expect(await lines(SECOND_COMPANY.id)).toEqual(["02162801600", "057188201700", "4008801700"]);
  });

  it("keep phones sealed: masked, hashed, and opened only with the key", async () => {
    const [row] = await rows<{ phone_cipher: Buffer; phone_hash: Buffer; phone_masked: string }>(
      "SELECT phone_cipher, phone_hash, phone_masked FROM customer WHERE phone_hash IS NOT NULL LIMIT 1",
    );
    const phone = decryptPhone(row?.phone_cipher ?? Buffer.alloc(0), secrets);
    expect(normalisePhone(phone)).toMatchObject({ ok: true, phone: { e164: phone, masked: row?.phone_masked } });
    expect(row?.phone_hash).toEqual(hashPhone(phone, secrets.hashKey));
  });

  it("settle by what the table says, and tell no journey of appointments in the past", async () => {
    // A database that an earlier version filled: another person under the id.
    const [open] = await rows<{ id: string; customer_id: string }>(
      `UPDATE appointment SET customer_id = (SELECT id FROM customer WHERE record_number = 'XH200002')
       WHERE id = (SELECT a.id FROM appointment a JOIN customer c ON c.id = a.customer_id WHERE a.status = 'booked' AND c.record_number <> 'XH200002'
         ORDER BY a.starts_at DESC LIMIT 1) RETURNING id, customer_id`,
    );
    await rows("UPDATE journey SET state = 'running' RETURNING id");
    await rows(
      `INSERT INTO event_listener (company_id, version_id, source, type)
       SELECT company_id, id, 'entry', unnest(ARRAY['appointment.created', 'appointment.cancelled']) FROM journey_version RETURNING type`,
    );
    await seed({ now: later, secrets });
    const told = await rows<{ type: string; n: number; first: Date }>(
      "SELECT type, count(*)::int n, min((payload->>'startsAt')::timestamptz) AS first FROM domain_event GROUP BY type",
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ type: "appointment.created" });
    expect(told[0]?.n).toBeGreaterThan(500);
    expect(dayIn("Asia/Shanghai", told[0]?.first ?? TODAY)).toBe(dayIn("Asia/Shanghai", later));
    expect(await rows(`SELECT FROM appointment WHERE status IN ('booked', 'confirmed') AND starts_at < '${dayIn("Asia/Shanghai", later)}'`)).toEqual(
      [],
    );
    const [visit] = await rows<{ customer_id: string }>(`SELECT v.customer_id FROM clinic_visit v JOIN appointment a
      ON a.customer_id = v.customer_id AND a.starts_at = v.visited_at AND a.status = 'arrived' WHERE a.id = '${open?.id}'`);
    const [settled] = await rows<{ status: string }>(`SELECT status FROM appointment WHERE id = '${open?.id}'`);
    expect(visit?.customer_id).toBe(settled?.status === "arrived" ? open?.customer_id : undefined);
    const [away] = await rows<{ appointments: number; visits: number }>(
      `SELECT (SELECT count(*)::int FROM appointment WHERE ${between("starts_at")}) appointments,
         (SELECT count(*)::int FROM clinic_visit WHERE ${between("visited_at")}) visits`,
    );
    expect(away?.appointments).toBe(0);
    expect(away?.visits).toBeGreaterThan(500);
  });

  it("keep what people changed on a later start, and bring new days into view", async () => {
    await rows("UPDATE customer SET name = '改过' WHERE record_number = 'XH200000' RETURNING id");
    await rows("DELETE FROM customer WHERE record_number = 'XH200001' RETURNING id");
    const latest = new Date(later.getTime() + 45 * DAY_MS);
    expect(await tomorrowCount(latest)).toBe(0);
    expect((await seed({ now: latest, secrets })).created).toEqual([]);
    expect(await tomorrowCount(latest)).toBeGreaterThan(15);
    const [after] = await rows<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM customer) people, (SELECT count(*)::int FROM customer WHERE name = '改过') renamed,
       (SELECT count(*)::int FROM appointment WHERE status IN ('booked', 'confirmed') AND starts_at < '${latest.toISOString()}'::timestamptz - interval '1 day') stale`,
    );
    expect(after).toEqual({ people: 2999, renamed: 1, stale: 0 });
  });
});
