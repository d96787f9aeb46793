import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import type { ServiceContext } from "@/lib/services/context";
import { getPatient } from "@/lib/services/patients/get";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { executeImport } from "./execute";
import { getImport } from "./get";
import { previewImport } from "./preview";
import { rejectedFile } from "./rejected-file";
import { rejectedRows } from "./rejected-rows";
import { runImport } from "./run";
import { uploadImport } from "./upload";

const WHOLE = /1[3-9]\d{9}|\d{17}[\dX]/;
const HEADERS = "姓名,手机号,手机号,备用电话,身份证号,备注";

let database: TestDatabase;
let ctx: ServiceContext;
beforeAll(async () => {
  testSettings();
  database = await testDatabase();
  ctx = testContext(await database.company("星海口腔"), ["*"]);
});
afterAll(() => database.close());

const upload = (...lines: string[]) => uploadImport(ctx, { fileName: "a.csv", bytes: Buffer.from([HEADERS, ...lines].join("\n")) });
async function run(jobId: string) {
  const { mapping } = await previewImport(ctx, { jobId, defaultClinicId: null });
  await runImport(ctx, { jobId, mapping, defaultClinicId: null });
  await executeImport(ctx.companyId, jobId);
  return getImport(ctx, { jobId });
}
const sql = async (query: string, params: unknown[] = []) =>
  withTenantSql<Record<string, unknown>[]>(ctx.companyId, async (tx) => (await tx.query(query, params)).rows);

describe("numbers of persons in columns that are kept as they are", () => {
  it("are shown whole neither in the preview nor on the patient's page, and are not stored", async () => {
    const { jobId } = await upload("张三,13812345678,13812345679,13987654321,11010519491231002X,妻子 13700000000");
    const preview = await previewImport(ctx, { jobId, defaultClinicId: null });
    expect(preview.rows[0]?.cells).toEqual(["张三", "138****5678", "138****5679", "139****4321", "110***********002X", "妻子 137****0000"]);
    expect(await run(jobId)).toMatchObject({ created: 1 });
    const [person] = await sql("SELECT id, attributes FROM customer WHERE name = '张三'");
    expect(JSON.stringify(person?.attributes)).not.toMatch(WHOLE);
    expect((await getPatient(ctx, { id: String(person?.id) })).attributes).toEqual({
      "手机号 (2)": "138****5679",
      备用电话: "139****4321",
      身份证号: "110***********002X",
      备注: "妻子 137****0000",
    });
  });

  it("are masked on the patient's page where they came by another way", async () => {
    await sql("INSERT INTO customer (company_id, name, attributes) VALUES (yidao_company(), '李四', $1)", [
      JSON.stringify({ 座机: "回拨 0571-88201700", 等级: "金卡" }),
    ]);
    const [person] = await sql("SELECT id FROM customer WHERE name = '李四'");
    expect((await getPatient(ctx, { id: String(person?.id) })).attributes).toEqual({ 座机: "回拨 0571-****1700", 等级: "金卡" });
  });

  it("are the phone of who has none in the column before", async () => {
    const { jobId } = await upload("王五,,13812340005,,,");
    expect(await run(jobId)).toMatchObject({ created: 1, withoutPhone: 0 });
    expect(await sql("SELECT phone_masked FROM customer WHERE name = '王五'")).toEqual([{ phone_masked: "138****0005" }]);
  });
});

describe("the report of an import", () => {
  it("names all problems of a row, on the page and in the file, and counts what lay beyond the header", async () => {
    const { jobId } = await upload("#DIV/0!,1381234,,,,,", "赵六,13812340006,,,,,多了一格");
    const report = await run(jobId);
    expect(report).toMatchObject({ created: 1, rejected: 1, beyond: { rows: 1, firstRow: 3 } });
    const problems = [
      { header: "姓名", value: "#DIV/0!", reason: "formula_error" },
      { header: "手机号", value: "1381234", reason: "phone_too_short" },
    ];
    expect((await rejectedRows(ctx, { jobId })).rows).toEqual([{ rowNumber: 2, problems }]);
    const words = { columns: ["行号", "问题列", "问题原因"] as [string, string, string], reason: (code: string) => code };
    const file = Buffer.from((await rejectedFile(ctx, { jobId, format: "csv" }, words)).bytes).toString();
    expect(file).toContain('"姓名, 手机号",姓名: formula_error; 手机号: phone_too_short');
  });
});
