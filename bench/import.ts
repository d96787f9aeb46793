import { randomUUID } from "node:crypto";
import { withTenantSql } from "@/lib/db";
import { csvOf, xlsxOf } from "@/lib/importing/write";
import { executeImport } from "@/lib/services/imports/execute";
import { getImport } from "@/lib/services/imports/get";
import { previewImport } from "@/lib/services/imports/preview";
import { uploadImport } from "@/lib/services/imports/upload";
import { testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { Random } from "@/prisma/seed/random";

const ROWS = Number(process.argv[2] ?? 100_000);
const HEADER = [
  ...["姓名", "性别", "手机号", "病历号", "出生日期", "归属诊所", "归属咨询师", "归属网电咨询师", "标签"],
  ...["最近到诊", "下次预约时间", "预约项目", "最近治疗", "最近治疗日期", "权益名称", "权益到期日"],
];

/** Rows like a clinic group's export: half have an appointment, a fifth a benefit. */
function exported(): string[][] {
  const random = new Random("bench:import");
  return Array.from({ length: ROWS }, (_, i) => [
    `客户${i}`,
    random.pick(["男", "女", ""]),
    `13${String(random.int(0, 999_999_999)).padStart(9, "0")}`,
    `BL${10_000_000 + i}`,
    `19${random.int(50, 99)}/0${random.int(1, 9)}/1${random.int(0, 9)}`,
    random.pick(["一店", "二店", "三店"]),
    random.pick(["林顾问", "何顾问", ""]),
    random.pick(["网电一组-郑", ""]),
    random.pick(["", "VIP", "种植意向、价格敏感"]),
    `2026-0${random.int(1, 9)}-1${random.int(0, 9)}`,
    ...(random.chance(0.5) ? [`2027-01-1${random.int(0, 9)} 10:30`, "洁牙"] : ["", ""]),
    random.pick(["补牙", "洁牙"]),
    `2026-0${random.int(1, 9)}-0${random.int(1, 9)}`,
    ...(random.chance(0.2) ? ["洁牙次卡", `2027-0${random.int(1, 9)}-01`] : ["", ""]),
  ]);
}

async function measure(label: string, companyId: string, bytes: Buffer): Promise<void> {
  const ctx = testContext(companyId, ["*"], { userId: randomUUID() });
  global.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const startedAt = performance.now();
  const { jobId } = await uploadImport(ctx, { fileName: label, bytes });
  const uploadedAt = performance.now();
  const { mapping } = await previewImport(ctx, { jobId, defaultClinicId: null });
  const plan = JSON.stringify({ ...mapping, defaultClinicId: null, clinicIds: null });
  await withTenantSql(companyId, (sql) => sql.query("UPDATE import_job SET state = 'running', mapping = $2 WHERE id = $1", [jobId, plan]));
  await executeImport(companyId, jobId);
  const endedAt = performance.now();
  clearInterval(watch);
  const { state, created, updated, unchanged, rejected } = await getImport(ctx, { jobId });
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  console.log(
    `${label}: ${(bytes.length / 1e6).toFixed(1)} MB, read ${seconds(startedAt, uploadedAt)} s, import ${seconds(uploadedAt, endedAt)} s, total ${seconds(startedAt, endedAt)} s, ` +
      `extra memory ${((peak - before) / 1e6).toFixed(0)} MB; ${state} ${JSON.stringify({ created, updated, unchanged, rejected })}`,
  );
}

async function main(): Promise<void> {
  testSettings();
  const database = await testDatabase();
  try {
    for (const format of ["xlsx", "csv"]) {
      const companyId = await database.company(format);
      await database.owner.query("INSERT INTO clinic (company_id, name, short_name) SELECT $1, n, n FROM unnest('{一店,二店,三店}'::text[]) n", [companyId]);
      const bytes = format === "xlsx" ? Buffer.from(await xlsxOf("患者", HEADER, exported())) : Buffer.from(csvOf([HEADER, ...exported()]));
      await measure(`${format}, new people`, companyId, bytes);
      await measure(`${format}, the same again`, companyId, bytes);
    }
  } finally {
    await database.close();
  }
}

void main();
