import { afterAll, beforeAll, expect, it } from "vitest";
import type { Grant } from "@/lib/auth/permissions";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { executeImport } from "./execute";
import { previewImport } from "./preview";
import { rejectedFile } from "./rejected-file";
import { runImport } from "./run";
import { uploadImport } from "./upload";

const FILE = `姓名,手机号,身份证号,备用电话,生日,病历号
张三,13812345678,11010519491231002X,139 8765 4321,昨天,13600000001
李四,1381234567,,0571-88201700,2001-01-01,`;
const WORDS = { columns: ["行号", "问题列", "问题原因"] as [string, string, string], reason: (code: string) => code };

let db: TestDatabase;
let companyId: string;
let jobId: string;
const member = (userId: string, ...grants: Grant[]) => testContext(companyId, grants, { userId });

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  companyId = await db.company();
  const uploader = member("uploader", "patient.import");
  ({ jobId } = await uploadImport(uploader, { fileName: "患者.csv", bytes: Buffer.from(FILE) }));
  const { mapping } = await previewImport(uploader, { jobId, defaultClinicId: null });
  await runImport(uploader, { jobId, mapping, defaultClinicId: null });
  await executeImport(companyId, jobId);
});
afterAll(() => db?.close());

async function linesFor(ctx: ReturnType<typeof member>): Promise<string[]> {
  const { bytes } = await rejectedFile(ctx, { jobId, format: "csv" }, WORDS);
  return Buffer.from(bytes).toString("utf8").split("\r\n").slice(1, 3);
}
const WHOLE = [
  "张三,13812345678,11010519491231002X,139 8765 4321,昨天,13600000001,2,生日,date_unreadable",
  "李四,1381234567,,0571-88201700,2001-01-01,,3,手机号,phone_too_short",
];

it.each<[string, () => ReturnType<typeof member>, string[]]>([
  ["whoever uploaded the file gets it back whole", () => member("uploader", "patient.import"), WHOLE],
  ["so does who may see whole numbers", () => member("other", "patient.import", "patient.reveal_phone"), WHOLE],
  [
    "others get the numbers of persons masked",
    () => member("other", "patient.import"),
    [
      "张三,138****5678,110***********002X,139 **** 4321,昨天,13600000001,2,生日,date_unreadable",
      "李四,138***4567,,0571-****1700,2001-01-01,,3,手机号,phone_too_short",
    ],
  ],
])("%s, and the log of actions says which", async (_, ctx, lines) => {
  expect(await linesFor(ctx())).toEqual(lines);
  const { rows } = await db.owner.query("SELECT user_id, detail FROM audit_log WHERE action = 'import.export_rejected' ORDER BY id DESC LIMIT 1");
  expect(rows).toEqual([{ user_id: ctx().userId, detail: { rows: 2, masked: lines !== WHOLE } }]);
});
