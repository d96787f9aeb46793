import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { ENDPOINTS, listEndpoints } from "./list";

let db: TestDatabase;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

it("counts a week's requests by an index, however many there were before", async () => {
  const companyId = await db.company();
  const endpointId = randomUUID();
  await db.owner.query("INSERT INTO webhook_endpoint (company_id, id, name, url, secret_cipher) VALUES ($1, $2, 'CRM', 'https://crm.test', '')", [
    companyId,
    endpointId,
  ]);
  await db.owner.query(
    `INSERT INTO webhook_detail (company_id, dispatch_id, endpoint_id, tries, status, run_id, tried_at, next_try_at)
     SELECT $1, gen_random_uuid(), $2, 1, CASE WHEN n % 2 = 0 THEN 200 ELSE 500 END, $2, now() - make_interval(mins => n * 60), CASE WHEN n = 3 THEN now() END
     FROM generate_series(1, 5000) n`,
    [companyId, endpointId],
  );
  await db.owner.query("ANALYZE webhook_detail");
  expect(await listEndpoints(testContext(companyId, ["*"]))).toMatchObject([{ name: "CRM", succeeded: 83, failed: 83, waiting: 1 }]);
  const { rows } = await withTenantSql(companyId, async (sql) => {
    await sql.query("SET LOCAL enable_seqscan = off");
    return sql.query<{ "QUERY PLAN": string }>(`EXPLAIN ${ENDPOINTS}`);
  });
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toMatch(/webhook_detail_tried .*\n\s+Index Cond: .*tried_at >/);
});
