import { deflateRawSync } from "node:zlib";
import iconv from "iconv-lite";
import { executeImport } from "@/lib/services/imports/execute";
import { getImport } from "@/lib/services/imports/get";
import { previewImport } from "@/lib/services/imports/preview";
import { uploadImport } from "@/lib/services/imports/upload";
import { config } from "@/lib/config";
import { startProcess } from "@/lib/testing/process";
import { testContext } from "@/lib/testing/service-context";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

const HEAD = "病历号,姓名,手机号,性别";
const context = (companyId: string) => testContext(companyId, ["*"]);

async function prepare(companyId: string, fileName: string, bytes: Buffer): Promise<string> {
  const ctx = context(companyId);
  const { jobId } = await uploadImport(ctx, { fileName, bytes });
  const { mapping } = await previewImport(ctx, { jobId, defaultClinicId: null });
  // As runImport does, but for setting off the work in this process.
  return JSON.stringify({ jobId, plan: { columns: mapping.columns, defaultClinicId: null, clinicIds: null } });
}

async function begin(world: World, companyId: string, prepared: string): Promise<string> {
  const { jobId, plan }: { jobId: string; plan: object } = JSON.parse(prepared);
  await world.db.owner.query("UPDATE import_job SET state = 'running', mapping = $3 WHERE company_id = $1 AND id = $2", [
    companyId,
    jobId,
    JSON.stringify(plan),
  ]);
  return jobId;
}

const rows = [
  'A1,"换行\n的名字",13800000001,男',
  "A2,科学计数,1.38E+10,女",
  "A3,全角,１３８００００００３３,女",
  "A4,带区号,+86 138-0000-0004,男",
  "A5,公式,13800000005,=CMD|' /C calc'!A0",
  'A6,"=HYPERLINK(""http://x"")",13800000006,男',
  "A1,重复的病历号,13800000001,男",
  "A7,无手机,,女",
  "A8,太短,138,女",
];

const odd: Scenario = {
  name: "import-rows",
  about: "GB18030, byte order mark, line breaks in quotes, 1.38E+10, full-width digits, +86, duplicates, formulas; a zip bomb",
  limitSeconds: 120,
  run: async (world) => {
    const files: [string, Buffer][] = [
      ["gb18030.csv", iconv.encode([HEAD, ...rows].join("\r\n"), "gb18030")],
      ["bom.csv", Buffer.from(`\uFEFF${[HEAD, ...rows].join("\n")}`, "utf8")],
    ];
    const said: string[] = [];
    for (const [name, bytes] of files) {
      const companyId = await world.db.company(name);
      const jobId = await begin(world, companyId, await prepare(companyId, name, bytes));
      await executeImport(companyId, jobId);
      const job = await getImport(context(companyId), { jobId });
      const taken = job.created + job.updated + job.unchanged;
      if (job.state !== "done" || taken + job.rejected !== job.rowsTotal || job.rowsTotal !== rows.length)
        throw new Error(`${name}: ${taken} + ${job.rejected} of ${job.rowsTotal}, ${job.state}`);
      said.push(`${taken} taken, ${job.rejected} rejected`);
      const wrong = await world.count(
        "customer WHERE company_id = $1 AND record_number = 'A1' AND name NOT LIKE '%重复%' AND name NOT LIKE '%换行%'",
        [companyId],
      );
      if (wrong > 0) throw new Error("quoted line breaks were torn apart");
    }
    const company = await world.db.company("炸弹");
    const bomb = await uploadImport(context(company), { fileName: "bomb.xlsx", bytes: zipBomb() }).then(
      () => "taken",
      (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
    );
    if (bomb === "taken") throw new Error("a workbook of 2 GB was taken");
    return `${said.join("; ")}; the zip bomb: ${bomb}`;
  },
};

/** One part that says 2 GB of zeros in a few kilobytes of file. */
function zipBomb(): Buffer {
  const name = Buffer.from("xl/worksheets/sheet1.xml");
  const packed = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
  const size = 2_000_000_000;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(size, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(size, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}

const ROWS = 100_000;

const killed: Scenario = {
  name: "import-killed",
  about: `an import of ${ROWS} rows killed half-way, run again, and run once more`,
  limitSeconds: 240,
  run: async (world) => {
    const companyId = await world.db.company();
    const lines = Array.from({ length: ROWS }, (_, i) => `K${i},患者${i},${13_900_000_000 + i},${i % 2 ? "男" : "女"}`);
    const bytes = Buffer.from([HEAD, ...lines].join("\n"), "utf8");
    const env = { DATABASE_URL: world.db.url, YIDAO_DATA_DIR: config().launch.dataDir, LOG_LEVEL: "warn" };
    const run = (jobId: string) => world.keep(startProcess("faults/importer.ts", env, { args: [companyId, jobId] }));
    const first = await begin(world, companyId, await prepare(companyId, "many.csv", bytes));
    const doomed = run(first);
    const half = between(world.random, 0.3 * ROWS, 0.7 * ROWS);
    await until("half of it to be read", async () => (await world.count("import_job WHERE id = $1 AND rows_done >= $2", [first, half])) === 1, {
      everyMs: 20,
      tell: () => doomed.output(),
    });
    await doomed.kill();
    const { rowsDone, state } = await getImport(context(companyId), { jobId: first });
    if (state !== "running") throw new Error(`it was ${state} before it was killed`);
    const left = await world.count("customer WHERE company_id = $1", [companyId]);
    if (left !== 0) throw new Error(`a killed import left ${left} people`);
    const finish = async (jobId: string) => {
      const again = run(jobId);
      await until("the import to be done", async () => (await world.count("import_job WHERE id = $1 AND state = 'done'", [jobId])) === 1, {
        timeoutMs: 120_000,
        everyMs: 500,
        tell: () => again.output(),
      });
      return getImport(context(companyId), { jobId });
    };
    const done = await finish(first);
    if (done.created + done.updated + done.unchanged + done.rejected !== done.rowsTotal) throw new Error(`${JSON.stringify(done)} does not add up`);
    const people = await world.count("customer WHERE company_id = $1", [companyId]);
    const second = await finish(await begin(world, companyId, await prepare(companyId, "many.csv", bytes)));
    if ((await world.count("customer WHERE company_id = $1", [companyId])) !== people || second.created !== 0)
      throw new Error("running it again added people");
    return `killed after ${rowsDone} rows; ${people} people; nothing was left of the killed one, and the same file again added nobody`;
  },
};

export const scenarios: Scenario[] = [odd, killed];
