import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeXlsx } from "hucre/xlsx";
import { csvOf } from "@/lib/importing/write";
import { testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { Random } from "@/prisma/seed/random";
import { LEAN_HEAP } from "@/scripts/setup/services";
import type { ImportTimes } from "./import-process";
import { sizeName } from "./statistics";
import type { Bench, Figure } from "./types";

const ROWS = 100_000;

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

export const bench: Bench = {
  name: "import",
  about: "a clinic group's export taken in, new and once more, as workbook and as CSV",
  limitMinutes: 6,
  run: async ({ people, note }) => {
    testSettings();
    const rows = exported(Math.min(ROWS, people));
    const folder = await mkdtemp(path.join(tmpdir(), "yidao-bench-import-"));
    const database = await testDatabase();
    const figures: Figure[] = [];
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
        for (const again of ["new", "again"]) {
          const times = await apart([target, company, database.url]);
          note(`${format} ${again}: ${JSON.stringify(times)}`);
          const { created, updated, rejected } = times.counts;
          if (times.state !== "done" || created + updated + rejected !== rows.length) throw new Error(`rows are missing: ${JSON.stringify(times)}`);
          const name = `import_${format}_${sizeName(rows.length)}_${again}`;
          figures.push({ name: `${name}_seconds`, value: times.uploadSeconds + times.importSeconds, unit: "s", target: { atMost: 20 } });
          figures.push({ name: `${name}_extra_memory`, value: times.extraMegabytes, unit: "MB", target: { atMost: 300 } });
        }
      }
      return figures;
    } finally {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function apart(args: string[]): Promise<ImportTimes> {
  return new Promise((resolve, reject) => {
    let times: ImportTimes | null = null;
    fork(path.join(import.meta.dirname, "import-process.ts"), args, { execArgv: [...process.execArgv, ...LEAN_HEAP] })
      .on("message", (message: ImportTimes) => {
        times = message;
      })
      .on("exit", (code) => (times ? resolve(times) : reject(new Error(`the import ended with ${code}`))));
  });
}
