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
