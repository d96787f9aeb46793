import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext } from "@/lib/testing/service-context";
import { createApiKey } from "./create";

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db?.close());

it("a company has no more than 50 keys, however many are asked for at once", async () => {
  const ctx = testContext(await db.company(), ["*"]);
  await db.owner.query(
    "INSERT INTO api_key (company_id, name, prefix, hash) SELECT $1, n::text, 'x', uuid_send(gen_random_uuid()) FROM generate_series(1, 48) n",
    [ctx.companyId],
  );
  const made = await Promise.allSettled(Array.from({ length: 6 }, () => createApiKey(ctx, { name: "商城" })));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  for (const one of made) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "api_keys_full" });
});
