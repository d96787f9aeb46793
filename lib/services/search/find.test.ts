import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { status } from "../shell/status";
import { find } from "./find";

const CLINIC_A = "aaaaaaaa-0000-4000-8000-000000000001";
const CLINIC_B = "aaaaaaaa-0000-4000-8000-000000000002";
let db: TestDatabase;
let company: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  company = await db.company("一");
  const other = await db.company("二");
  await db.owner.query("INSERT INTO clinic (company_id, id, name, short_name) VALUES ($1, $2, 'A', 'A 店'), ($1, $3, 'B', 'B 店')", [
    company,
    CLINIC_A,
    CLINIC_B,
  ]);
  await db.owner.query(
    `INSERT INTO customer (company_id, name, record_number, clinic_id, phone_last4, phone_masked) VALUES
       ($1, '林佳宁', 'WX-20488', $2, '2048', '139****2048'), ($1, '林一', NULL, $3, '9999', '138****9999'), ($1, '100%_', NULL, $2, NULL, NULL)`,
    [company, CLINIC_A, CLINIC_B],
  );
  await db.owner.query("UPDATE customer SET phone_hash = $2 WHERE company_id = $1 AND phone_last4 = '2048'", [
    company,
    hashPhone("+8613912342048", phoneSecrets().hashKey),
  ]);
  await db.owner.query("INSERT INTO customer (company_id, name, phone_last4) VALUES ($1, '林外人', '2048')", [other]);
  await db.owner.query("INSERT INTO journey (company_id, name, state) VALUES ($1, '预约提醒 Recall', 'running'), ($1, '旧的预约', 'archived')", [
    company,
  ]);
  await db.owner.query(
    "INSERT INTO script (company_id, name, kind, category, state, template_key, voice_key, dialogue, intents) VALUES ($1, '预约到店', 'ai', 'service', 'enabled', 't', 'v', '{}', '[]')",
    [company],
  );
});
afterAll(() => db.close());

const names = async (text: string, ...args: Parameters<typeof testContext> extends [string, ...infer R] ? R : never) => {
  const found = await find(testContext(company, ...args), { text });
  return [...found.journeys, ...found.patients, ...found.scripts].map((e) => e.name);
};

it("finds journeys and scripts by part of the name, patients by either end of it, record number or last four digits", async () => {
  expect(await names("预约", ["*"])).toEqual(["预约提醒 Recall", "预约到店"]);
  expect(await names("recall", ["*"])).toEqual(["预约提醒 Recall"]);
  expect((await names("林", ["*"])).sort()).toEqual(["林一", "林佳宁"]);
  expect(await names("佳", ["*"])).toEqual([]);
  expect(await names("WX-20488", ["*"])).toEqual(["林佳宁"]);
  expect(await names("2048", ["*"])).toEqual(["林佳宁"]);
  expect(await names("13912342048", ["*"])).toEqual(["林佳宁"]);
  expect(await names("100%", ["*"])).toEqual(["100%_"]);
  expect(await names("%", ["*"])).toEqual([]);
});

it("finds by a whole number nobody else whose number ends alike", async () => {
  expect(await names("139 1234 2048", ["*"])).toEqual(["林佳宁"]);
  expect(await names("13800002048", ["*"])).toEqual([]);
  expect(await names("宁", ["*"])).toEqual(["林佳宁"]);
});

it("shows whom the record number or name names first, however many others there are", async () => {
  await db.owner.query("INSERT INTO customer (company_id, name, record_number) VALUES ($1, '号码', '7301'), ($1, '许', NULL)", [company]);
  await db.owner.query(
    "INSERT INTO customer (company_id, name, record_number, phone_last4) SELECT $1, '许' || n, '7301' || n, '7301' FROM generate_series(1, 20) n",
    [company],
  );
  const byNumber = await names("7301", ["*"]);
  expect(byNumber).toHaveLength(6);
  expect(byNumber[0]).toBe("号码");
  expect((await names("许", ["*"]))[0]).toBe("许");
  expect(await names("许", ["*"])).toEqual(await names("许", ["*"]));
});

it("finds only what the person may see", async () => {
  expect(await names("预约", ["patient.view"])).toEqual([]);
  expect(await names("林", ["journey.view"])).toEqual([]);
  expect(await names("林", ["*"], { clinicIds: [CLINIC_B] })).toEqual(["林一"]);
  expect(await names("林", ["*"], { consultantId: "bbbbbbbb-0000-4000-8000-000000000009" })).toEqual([]);
});

it("says whether we may call now, and the seats in use", async () => {
  await db.owner.query("INSERT INTO worker_heartbeat (id, host, pid) VALUES ('w', 'h', 1)");
  const at = await status(testContext(company, []));
  expect(at).toMatchObject({ isKilled: false, window: { from: "09:00", to: "20:00" }, seats: { used: 0, limit: 1000 } });
  expect(at.opensAt === null).toBe(at.mayCall);
  await db.owner.query("UPDATE company SET kill_switch = true, seats = 40 WHERE id = $1", [company]);
  expect(await status(testContext(company, []))).toMatchObject({ mayCall: false, isKilled: true, seats: { limit: 40 } });
});

it("says that nothing goes out or on while no worker answers, until one does", async () => {
  await db.owner.query("UPDATE company SET kill_switch = false WHERE id = $1", [company]);
  const silence = async (seconds: number) => {
    await db.owner.query("UPDATE worker_heartbeat SET beat_at = now() - make_interval(secs => $1)", [seconds]);
    return status(testContext(company, []));
  };
  expect(await silence(40)).toMatchObject({ isSilent: true, mayCall: false });
  expect(await silence(5)).toMatchObject({ isSilent: false });
});
