import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeXlsx } from "hucre/xlsx";
import { configureDatabase, withTenantSql } from "@/lib/db";
import { csvOf } from "@/lib/importing/write";
import { executeImport } from "@/lib/services/imports/execute";
import { getImport } from "@/lib/services/imports/get";
import { previewImport } from "@/lib/services/imports/preview";
import { uploadImport } from "@/lib/services/imports/upload";
import { testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { Random } from "@/prisma/seed/random";

const HEADER = [
  ...["姓名", "性别", "手机号", "病历号", "出生日期", "归属诊所", "归属咨询师", "归属网电咨询师", "标签"],
  ...["最近到诊", "下次预约时间", "预约项目", "最近治疗", "最近治疗日期", "权益名称", "权益到期日"],
];

/** Rows like a clinic group's export: half have an appointment, a fifth a benefit. */
function exported(rows: number): string[][] {
  const random = new Random("bench:import");
  return Array.from({ length: rows }, (_, i) => [
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

/** In a process of its own, so that its memory is only the import's: upload and run, as the web process does. */
async function measure(label: string, file: string, companyId: string, databaseUrl: string): Promise<void> {
  configureDatabase(databaseUrl);
  const ctx = testContext(companyId, ["*"], { userId: randomUUID() });
  await withTenantSql(companyId, (sql) => sql.query("SELECT 1"));
  const before = process.memoryUsage().rss;
  const bytes = await readFile(file);
  const startedAt = performance.now();
  const { jobId } = await uploadImport(ctx, { fileName: label, bytes });
  const uploadedAt = performance.now();
  const { mapping } = await previewImport(ctx, { jobId, defaultClinicId: null });
  const plan = JSON.stringify({ ...mapping, defaultClinicId: null, clinicIds: null });
  await withTenantSql(companyId, (sql) => sql.query("UPDATE import_job SET state = 'running', mapping = $2 WHERE id = $1", [jobId, plan]));
  await executeImport(companyId, jobId);
  const endedAt = performance.now();
  const { state, created, updated, unchanged, rejected } = await getImport(ctx, { jobId });
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(
    `${label}: ${(bytes.length / 1e6).toFixed(1)} MB; upload ${seconds(startedAt, uploadedAt)} s, import ${seconds(uploadedAt, endedAt)} s; ` +
      `CPU of the process ${((userCPUTime + systemCPUTime) / 1e6).toFixed(1)} s, extra memory ${(maxRSS / 1024 - before / 1048576).toFixed(0)} MB; ` +
      `${state} ${JSON.stringify({ created, updated, unchanged, rejected })}`,
  );
  process.exit(0);
}

function apart(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    fork(path.resolve("bench/import.ts"), ["measure", ...args], { execArgv: process.execArgv }).on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`exit ${code}`)),
    );
  });
}

async function main(): Promise<void> {
  const [command, ...args] = process.argv.slice(2);
  const [label = "", file = "", companyId = "", url = ""] = args;
  if (command === "measure") return measure(label, file, companyId, url);
  testSettings();
  const rows = exported(Number(command ?? 100_000));
  const folder = await mkdtemp(path.join(tmpdir(), "yidao-bench-"));
  const database = await testDatabase();
  try {
    for (const format of ["xlsx", "csv"]) {
      const company = await database.company(format);
      await database.owner.query("INSERT INTO clinic (company_id, name, short_name) SELECT $1, n, n FROM unnest('{一店,二店,三店}'::text[]) n", [
        company,
      ]);
      const target = path.join(folder, `patients.${format}`);
      // Text in the cells themselves, as the libraries write it that dental systems export with.
      const workbook = () => writeXlsx({ sheets: [{ name: "患者", rows: [HEADER, ...rows] }], stringMode: "inline" });
      await writeFile(target, format === "xlsx" ? await workbook() : csvOf([HEADER, ...rows]));
      await apart([`${format}, new people`, target, company, database.url]);
      await apart([`${format}, the same again`, target, company, database.url]);
    }
  } finally {
    await database.close();
  }
}

void main();
