import { afterAll, beforeAll, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { listVersions, VERSIONS } from "./listVersions";

let db: TestDatabase;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());

it("looks for a live run of each version by an index, and at no drawing", async () => {
  const companyId = await db.company();
  const { rows: journeys } = await db.owner.query<{ id: string }>("INSERT INTO journey (company_id, name) VALUES ($1, '提醒') RETURNING id", [
    companyId,
  ]);
  const journeyId = journeys[0]?.id ?? "";
  await db.owner.query(
    `WITH v AS (INSERT INTO journey_version (company_id, journey_id, number, document, plan)
       SELECT $1, $2, n, '{}', '{}' FROM generate_series(1, 50) n RETURNING id, number)
     INSERT INTO journey_run (company_id, journey_id, version_id, mode, world, state)
     SELECT $1, $2, id, CASE number WHEN 2 THEN 'test' ELSE 'live' END, CASE number WHEN 2 THEN 'w' ELSE 'live' END, 'completed' FROM v, generate_series(1, 40) WHERE number < 50`,
    [companyId, journeyId],
  );
  await db.owner.query("ANALYZE journey_run, journey_version, counter");
  const versions = await listVersions(testContext(companyId, ["*"]), { journeyId });
  expect(versions.filter(({ hasRun }) => !hasRun).map(({ number }) => number)).toEqual([50, 2]);

  const { rows } = await withTenantSql(companyId, (sql) => sql.query<{ "QUERY PLAN": string }>(`EXPLAIN ${VERSIONS}`, [companyId, journeyId, null]));
  expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/journey_run_version .*\n\s+Index Cond: .*version_id = v\.id/);
  expect(VERSIONS).not.toContain("document");
});
