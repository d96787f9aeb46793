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

it("a company has no more endpoints than its list shows, however many are made at once", async () => {
  const ctx = testContext(await db.company(), ["*"]);
  await db.owner.query(
    "INSERT INTO webhook_endpoint (company_id, name, url, secret_cipher) SELECT $1, n::text, 'https://crm.test', '' FROM generate_series(1, 199) n",
    [ctx.companyId],
  );
  const make = (name: string) => createEndpoint(ctx, { name, url: "https://crm.test/hook", allowPhone: false, enabled: true });
  const made = await Promise.allSettled(["甲", "乙", "丙"].map(make));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of made) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "webhooks_full" });
});
