import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { createEndpoint } from "./create";
import { updateEndpoint } from "./update";

let db: TestDatabase;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

it("a name is taken once, however many ask for it at once", async () => {
  const ctx = testContext(await db.company(), ["*"]);
  const fields = { url: "https://crm.test/hook", allowPhone: false, enabled: true };
  const made = await Promise.all(["甲", "乙", "丙", "丁"].map((name) => createEndpoint(ctx, { ...fields, name })));
  const changed = await Promise.allSettled([
    ...made.map(({ id }) => updateEndpoint(ctx, { ...fields, id, name: "CRM" })),
    createEndpoint(ctx, { ...fields, name: "CRM" }),
  ]);
  expect(changed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of changed) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "webhook_name_taken" });
});
