import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { listAudit } from "./list";

let db: TestDatabase;
let companyId: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  companyId = await db.company();
  const other = await db.company("别家");
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ('u1', '林晓雯', 'u1@test.invalid')");
  for (const [company, user, action] of [
    [companyId, "u1", "journey.publish"],
    [companyId, "u1", "run.pause"],
    [other, "u1", "run.stop"],
    [companyId, null, "run.pause"],
  ])
    await db.owner.query(
      `INSERT INTO audit_log (company_id, user_id, action, target_type, target_id, detail) VALUES ($1, $2, $3, 'journey', 'x', '{"name": "回访"}')`,
      [company, user, action],
    );
});
afterAll(() => db?.close());

it("lists who did what, newest first, a page at a time, by action, of one's own company", async () => {
  const ctx = testContext(companyId, ["settings.audit.view"]);
  const first = await listAudit(ctx, { limit: 2 });
  expect(first.rows.map((row) => [row.action, row.userName, row.targetName])).toEqual([
    ["run.pause", null, "回访"],
    ["run.pause", "林晓雯", "回访"],
  ]);
  expect(first.actions).toEqual(["journey.publish", "run.pause"]);
  const second = await listAudit(ctx, { limit: 2, cursor: first.next });
  expect([second.rows.map((row) => row.action), second.next]).toEqual([["journey.publish"], null]);
  expect((await listAudit(ctx, { action: "journey.publish" })).rows).toHaveLength(1);
  await expect(listAudit(testContext(companyId, ["settings.members.view"]), {})).rejects.toMatchObject({ kind: "forbidden" });
});

it("names what a run, a simulation and a webhook's secret belong to", async () => {
  const company = await db.company("第三家");
  const journey = await db.owner.query<{ id: string }>("INSERT INTO journey (company_id, name) VALUES ($1, '种植邀约') RETURNING id", [company]);
  const journeyId = journey.rows[0]?.id ?? "";
  const endpoint = await db.owner.query<{ id: string }>(
    "INSERT INTO webhook_endpoint (company_id, name, url, secret_cipher) VALUES ($1, 'CRM', 'https://crm.test', '') RETURNING id",
    [company],
  );
  const simulation = await db.owner.query<{ id: string }>(
    "INSERT INTO simulation (company_id, journey_id, revision, document, plan, seed) VALUES ($1, $2, 1, '{}', '{}', 1) RETURNING id",
    [company, journeyId],
  );
  for (const [action, type, id, detail] of [
    ["run.test", "journey_run", "r", { journeyId }],
    ["simulation.cancel", "simulation", simulation.rows[0]?.id, {}],
    ["webhook_endpoint.rotate_secret", "webhook_endpoint", endpoint.rows[0]?.id, {}],
  ])
    await db.owner.query("INSERT INTO audit_log (company_id, action, target_type, target_id, detail) VALUES ($1, $2, $3, $4, $5)", [
      company,
      action,
      type,
      id,
      detail,
    ]);
  const { rows } = await listAudit(testContext(company, ["settings.audit.view"]), {});
  expect(rows.map((row) => row.targetName)).toEqual(["CRM", "种植邀约", "种植邀约"]);
});

it("names no patient whom the member may not see, nor what is to be done about them", async () => {
  const company = await db.company("第四家");
  const id = async (text: string, params: unknown[]) => (await db.owner.query<{ id: string }>(`${text} RETURNING id`, params)).rows[0]?.id ?? "";
  const clinic = (name: string) => id("INSERT INTO clinic (company_id, name, short_name) VALUES ($1, $2, $2)", [company, name]);
  const [north, south] = [await clinic("北"), await clinic("南")];
  const patient = await id("INSERT INTO customer (company_id, clinic_id, name) VALUES ($1, $2, '林一')", [company, north]);
  const journey = await id("INSERT INTO journey (company_id, name) VALUES ($1, '回访旅程')", [company]);
  const version = await id("INSERT INTO journey_version (company_id, journey_id, number, document, plan) VALUES ($1, $2, 1, '{}', '{}')", [
    company,
    journey,
  ]);
  const run = await id("INSERT INTO journey_run (company_id, journey_id, version_id, mode) VALUES ($1, $2, $3, 'live')", [company, journey, version]);
  const task = await id(
    `INSERT INTO follow_up_task (company_id, customer_id, title, due_on, journey_id, run_id, enrolment_id, node, visit)
     VALUES ($1, $2, '给林一回电', now(), $3, $4, gen_random_uuid(), 'n', 1)`,
    [company, patient, journey, run],
  );
  const pool = await id("INSERT INTO lead_pool (company_id, name) VALUES ($1, '池')", [company]);
  const lead = await id(
    `INSERT INTO lead (company_id, pool_id, customer_id, journey_id, run_id, enrolment_id, node, visit)
     VALUES ($1, $2, $3, $4, $5, gen_random_uuid(), 'n', 1)`,
    [company, pool, patient, journey, run],
  );
  for (const [type, target] of [
    ["customer", patient],
    ["follow_up_task", task],
    ["lead", lead],
  ])
    await db.owner.query("INSERT INTO audit_log (company_id, action, target_type, target_id) VALUES ($1, 'x.y', $2, $3)", [company, type, target]);
  const named = async (clinicIds: string[] | null) =>
    (await listAudit(testContext(company, ["*"], { clinicIds }), {})).rows.map((row) => row.targetName).toReversed();
  expect(await named(null)).toEqual(["林一", "给林一回电", "林一"]);
  expect(await named([north])).toEqual(["林一", "给林一回电", "林一"]);
  expect(await named([south])).toEqual([null, null, null]);
});
