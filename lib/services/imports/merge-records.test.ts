import { afterAll, beforeAll, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import type { ServiceContext } from "@/lib/services/context";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { executeImport } from "./execute";
import { getImport } from "./get";
import { previewImport } from "./preview";
import { runImport } from "./run";
import { uploadImport } from "./upload";

let database: TestDatabase;
let ctx: ServiceContext;
beforeAll(async () => {
  testSettings();
  database = await testDatabase();
  ctx = testContext(await database.company("星海口腔"), ["*"]);
});
afterAll(() => database.close());

async function importSheet(...lines: string[]) {
  const bytes = Buffer.from(["姓名,手机号,权益名称,权益到期日", ...lines].join("\n"));
  const { jobId } = await uploadImport(ctx, { fileName: "a.csv", bytes });
  const { mapping } = await previewImport(ctx, { jobId, defaultClinicId: null });
  await runImport(ctx, { jobId, mapping, defaultClinicId: null });
  await executeImport(ctx.companyId, jobId);
  return getImport(ctx, { jobId });
}
const sql = (query: string) => withTenantSql(ctx.companyId, async (tx) => (await tx.query(query)).rows);
const cards = () => sql("SELECT expires_on::text AS until, remaining FROM benefit");

it("a used-up card that was renewed can be used again; a corrected last day gives nothing back", async () => {
  await importSheet("张三,13812345678,洁牙次卡,2097-01-31");
  await sql("UPDATE benefit SET remaining = 0");
  await importSheet("张三,13812345678,洁牙次卡,2096-12-31");
  expect(await cards()).toEqual([{ until: "2096-12-31", remaining: 0 }]);
  expect(await importSheet("张三,13812345678,洁牙次卡,2098-06-30")).toMatchObject({ created: 0, updated: 1, unchanged: 0 });
  expect(await cards()).toEqual([{ until: "2098-06-30", remaining: 1 }]);
  await sql("UPDATE benefit SET remaining = 5");
  await importSheet("张三,13812345678,洁牙次卡,2099-12-31");
  expect(await cards()).toEqual([{ until: "2099-12-31", remaining: 5 }]);
});
