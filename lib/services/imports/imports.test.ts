import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { config } from "@/lib/config";
import { withTenantSql } from "@/lib/db";
import { xlsxOf } from "@/lib/importing/write";
import { executeImport } from "@/lib/services/imports/execute";
import { getImport } from "@/lib/services/imports/get";
import { listImports } from "@/lib/services/imports/list";
import { previewImport } from "@/lib/services/imports/preview";
import { recoverImports } from "@/lib/services/imports/recover";
import { rejectedFile } from "@/lib/services/imports/rejected-file";
import { rejectedRows } from "@/lib/services/imports/rejected-rows";
import { runImport } from "@/lib/services/imports/run";
import { uploadImport } from "@/lib/services/imports/upload";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { clinicId, DEMO_COMPANY, staffId } from "@/prisma/seed/companies";
import { seed } from "@/prisma/seed/main";

const FIXTURES = path.resolve("lib/importing/fixtures");
const NOW = new Date("2026-11-21T04:00:00Z");
const ctx = testContext(DEMO_COMPANY.id, ["*"]);
const words = { columns: ["行号", "问题列", "问题原因"] as [string, string, string], reason: (code: string) => code };

let database: TestDatabase;
beforeAll(async () => {
  testSettings();
  database = await testDatabase();
  await seed({ now: NOW });
});
afterAll(() => database.close());

async function importBytes(bytes: Buffer, fileName: string, as = ctx) {
  const { jobId } = await uploadImport(as, { fileName, bytes });
  const { mapping } = await previewImport(as, { jobId, defaultClinicId: null });
  await runImport(as, { jobId, mapping, defaultClinicId: null });
  await executeImport(as.companyId, jobId);
  return getImport(as, { jobId });
}
const importFixture = async (name: string) => importBytes(await readFile(path.join(FIXTURES, name)), name);
const csv = (...lines: string[]) => Buffer.from(lines.join("\n"), "utf8");

async function rows<T>(query: string, params: unknown[] = []): Promise<T[]> {
  return withTenantSql(DEMO_COMPANY.id, async (sql) => (await sql.query(query, params)).rows as T[]);
}
/** Everything an import may touch, as one text. */
const world = async () => {
  const tables = ["customer", "customer_tag", "appointment", "clinic_visit", "treatment", "benefit", "tag", "staff"];
  const found = await Promise.all(
    tables.map((t) => rows<{ all: string }>(`SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS all FROM ${t} t`)),
  );
  return found.map((r) => r[0]?.all);
};

describe("a clinic group's own export", () => {
  it("is imported as expected", async () => {
    const expected = JSON.parse(await readFile(path.join(FIXTURES, "expected.json"), "utf8"));
    const patients = await importFixture("patients.xlsx");
    expect(patients).toMatchObject({
      state: "done",
      rowsTotal: expected.patients.rows,
      created: expected.patients.created,
      updated: expected.patients.updated,
      rejected: expected.patients.rejected,
      withoutPhone: expected.patients.withoutPhone,
    });
    expect(Object.fromEntries(patients.rejectedBy.map((r) => [r.target, r.count]))).toEqual(expected.patients.rejectedBy);
    const [tomorrow] = await rows<{
      n: number;
    }>(`SELECT count(DISTINCT a.customer_id)::int n FROM appointment a JOIN customer c ON c.id = a.customer_id
      WHERE c.record_number LIKE 'BL%' AND (a.starts_at AT TIME ZONE 'Asia/Shanghai')::date = '2026-11-22'`);
    expect(tomorrow?.n).toBe(expected.patients.withTomorrow);

    const leads = await importFixture("leads-gb18030.csv");
    expect(leads).toMatchObject({
      state: "done",
      rowsTotal: 1000,
      created: expected.leads.created,
      updated: expected.leads.updated,
      rejected: expected.leads.rejected,
    });
    expect(Object.fromEntries(leads.rejectedBy.map((r) => [r.target, r.count]))).toEqual(expected.leads.rejectedBy);
  });

  it("lets the later of two rows win, and keeps rare characters and what has no field", async () => {
    const [twice] = await rows(
      "SELECT name, phone_last4, (SELECT count(*)::int FROM appointment a WHERE a.customer_id = c.id) n FROM customer c WHERE record_number = 'BL01000255'",
    );
    expect(twice).toEqual({ name: "雷怡", phone_last4: "8886", n: 0 });
    const [rare] = await rows<{ n: number }>("SELECT count(*)::int n FROM customer WHERE attributes->>'备注' = '𠮷野家旁边那家'");
    expect(rare?.n).toBeGreaterThan(100);
    const [quoted] = await rows<{ n: number }>(`SELECT count(*)::int n FROM customer WHERE attributes->>'备注' = E'说"再考虑"\\n下周联系'`);
    expect(quoted?.n).toBeGreaterThan(100);
  });

  it("changes nothing the second time", async () => {
    const before = await world();
    const patients = await importFixture("patients.xlsx");
    expect(patients).toMatchObject({ created: 0, updated: 1960, unchanged: 1950, rejected: 40 });
    expect(await importFixture("leads-gb18030.csv")).toMatchObject({ created: 0, updated: 980, unchanged: 964, rejected: 20 });
    expect(await world()).toEqual(before);
  });

  it("gives back the rejected rows, to be mended and imported again", async () => {
    const [job] = (await listImports(ctx)).filter((j) => j.fileName === "leads-gb18030.csv");
    const jobId = job?.id ?? "";
    const page = await rejectedRows(ctx, { jobId });
    expect(page.rows).toHaveLength(20);
    expect(page.rows.map((r) => r.problems[0]?.reason)).toEqual(expect.arrayContaining(["phone_missing", "phone_too_long"]));
    const file = Buffer.from((await rejectedFile(ctx, { jobId, format: "csv" }, words)).bytes);
    expect(file.toString("utf8")).toContain("'=1+1");
    expect(await importBytes(file, "again.csv")).toMatchObject({ created: 0, updated: 0, rejected: 20 });
    const sheet = Buffer.from((await rejectedFile(ctx, { jobId, format: "xlsx" }, words)).bytes);
    expect(await importBytes(sheet, "again.xlsx")).toMatchObject({ rejected: 20, rowsTotal: 20 });
    const mended = file.toString("utf8").replace(/,(178127183611),/, ",17812718361,");
    expect(await importBytes(Buffer.from(mended), "mended.csv")).toMatchObject({ created: 1, rejected: 19 });
    const [row] = await rows(
      "SELECT attributes->>'备注' note, attributes ? '行号' extra FROM customer WHERE name = '姚晓磊' AND phone_last4 = '8361'",
    );
    expect(row).toEqual({ note: "镕", extra: false });
  });

  it("keeps refused rows sealed, and asks for the permission", async () => {
    const [stored] = await rows<{ cells: unknown }>("SELECT cells FROM import_rejection WHERE reason = 'name_missing' LIMIT 1");
    expect(JSON.stringify(stored?.cells)).not.toMatch(/1[3-9]\d{9}/);
    await expect(listImports(testContext(DEMO_COMPANY.id, ["patient.view"]))).rejects.toMatchObject({ code: "forbidden" });
    const foreign = testContext("00000000-0000-4000-8000-000000000001", ["*"]);
    const [job] = await listImports(ctx);
    await expect(getImport(foreign, { jobId: job?.id ?? "" })).rejects.toMatchObject({ code: "import_not_found" });
  });
});

describe("an import", () => {
  it("shows the first rows as they will be taken, phones masked", async () => {
    const { jobId } = await uploadImport(ctx, {
      fileName: "a.csv",
      bytes: csv("姓名,电话,门店", "甲一,13912345678,南山店", ",13912345679,南山店", "丙三,13912345670,火星店"),
    });
    const preview = await previewImport(ctx, { jobId, defaultClinicId: null });
    expect(preview.rows.map((r) => [r.cells[1], r.problems[0]?.reason ?? "ok"])).toEqual([
      ["139****5678", "ok"],
      ["139****5679", "name_missing"],
      ["139****5670", "clinic_unknown"],
    ]);
    const columns = preview.mapping.columns.map((c) => (c.target === "name" ? { ...c, target: "skip" as const } : c));
    expect((await previewImport(ctx, { jobId, mapping: { columns }, defaultClinicId: null })).mappingProblems).toEqual(["name_unmapped"]);
    await expect(runImport(ctx, { jobId, mapping: { columns }, defaultClinicId: null })).rejects.toMatchObject({ code: "import_name_unmapped" });
  });

  it("that was killed half-way is taken up again and adds nothing twice", async () => {
    const { jobId } = await uploadImport(ctx, {
      fileName: "k.csv",
      bytes: csv("姓名,电话", ...Array.from({ length: 300 }, (_, i) => `客户${i},1860000${String(i).padStart(4, "0")}`)),
    });
    const { mapping } = await previewImport(ctx, { jobId, defaultClinicId: null });
    const plan = { ...mapping, defaultClinicId: null, clinicIds: null };
    // As a dead process leaves it: running, with nobody at it.
    await rows("UPDATE import_job SET state = 'running', rows_done = 150, mapping = $2 WHERE id = $1 RETURNING id", [jobId, JSON.stringify(plan)]);
    await Promise.all([recoverImports(), recoverImports()]);
    expect(await getImport(ctx, { jobId })).toMatchObject({ state: "done", created: 300, rowsDone: 300 });
    await recoverImports();
    expect(await rows("SELECT count(*)::int n FROM customer WHERE name LIKE '客户%'")).toEqual([{ n: 300 }]);
  });

  it("that is broken off half-way has changed nothing, says so, and can be run again", async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `断线${i},CUT-${i}`);
    const { jobId } = await uploadImport(ctx, { fileName: "cut.csv", bytes: csv("姓名,病历号", ...lines) });
    const { mapping } = await previewImport(ctx, { jobId, defaultClinicId: null });
    const before = await world();
    // Another import of the company keeps this one waiting between reading and storing.
    const other = await database.owner.connect();
    const lock = [`imports:${DEMO_COMPANY.id}`];
    await other.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", lock);
    await runImport(ctx, { jobId, mapping, defaultClinicId: null });
    const cut = async () =>
      (
        await database.owner.query(
          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'",
        )
      ).rowCount;
    await expect.poll(cut, { interval: 20, timeout: 20_000 }).toBe(1);
    await executeImport(ctx.companyId, jobId);
    await other.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", lock);
    other.release();
    expect(await getImport(ctx, { jobId })).toMatchObject({ state: "failed", error: { code: "import_failed" }, created: 0 });
    expect(await world()).toEqual(before);
    await runImport(ctx, { jobId, mapping, defaultClinicId: null });
    await executeImport(ctx.companyId, jobId);
    expect(await getImport(ctx, { jobId })).toMatchObject({ state: "done", created: 50, error: null });
  });

  it("is not for somebody who sees the patients of one consultant only", async () => {
    const limited = testContext(DEMO_COMPANY.id, ["patient.view", "patient.import"], { consultantId: staffId(DEMO_COMPANY, "consultant", "何顾问") });
    const refused = { code: "forbidden", params: { permission: "patient.all" } };
    const bytes = csv("姓名,手机号", "张三,13812345678");
    await expect(uploadImport(limited, { fileName: "own.csv", bytes })).rejects.toMatchObject(refused);
    const { jobId } = await uploadImport(ctx, { fileName: "theirs.csv", bytes });
    for (const ask of [getImport, previewImport, rejectedRows])
      await expect(ask(limited, { jobId, defaultClinicId: null })).rejects.toMatchObject(refused);
    await expect(listImports(limited)).rejects.toMatchObject(refused);
  });

  it("by a member of one clinic leaves other clinics' people alone", async () => {
    const clinic = testContext(DEMO_COMPANY.id, ["patient.*"], { clinicIds: [clinicId(DEMO_COMPANY, 0)], userId: "clinic-user" });
    const [other] = await rows<{ record_number: string; name: string }>(
      "SELECT record_number, name FROM customer WHERE clinic_id = $1 AND record_number LIKE 'XH%' LIMIT 1",
      [clinicId(DEMO_COMPANY, 1)],
    );
    const report = await importBytes(
      csv("姓名,病历号,门店", "新来,NS-1,南山店", "越界,NS-2,福田店", `改名,${other?.record_number},南山店`, "无店,NS-3,"),
      "c.csv",
      clinic,
    );
    expect(report).toMatchObject({ created: 1, updated: 0, rejected: 3 });
    const { rows: rejected } = await rejectedRows(clinic, { jobId: report.id });
    expect(rejected.map((r) => r.problems[0]?.reason)).toEqual(["clinic_forbidden", "patient_forbidden", "clinic_forbidden"]);
    expect(await rows("SELECT name FROM customer WHERE record_number = $1", [other?.record_number])).toEqual([{ name: other?.name }]);
  });

  it("brings a changed export over what is known, and a blank leaves it", async () => {
    const head = "姓名,病历号,手机号,标签,下次预约时间,预约项目,权益名称,权益到期日";
    await importBytes(csv(head, "王五,UP-1,13700000001,VIP,2099-03-01 10:00,洁牙,洁牙次卡,2099-01-31"), "1.csv");
    expect(await importBytes(csv(head, "王伍,UP-1,,老带新,2099-02-01 10:00,补牙,洁牙次卡,2099-06-30"), "2.csv")).toMatchObject({
      created: 0,
      updated: 1,
      unchanged: 0,
    });
    const [person] = await rows(`SELECT name, phone_masked, (SELECT count(*)::int FROM customer_tag t WHERE t.customer_id = c.id) tags,
      (SELECT string_agg(item || ':' || status, ',' ORDER BY starts_at) FROM appointment a WHERE a.customer_id = c.id) appointments,
      (SELECT string_agg(expires_on::text, ',') FROM benefit b WHERE b.customer_id = c.id) benefits FROM customer c WHERE record_number = 'UP-1'`);
    expect(person).toEqual({ name: "王伍", phone_masked: "137****0001", tags: 2, appointments: "补牙:booked,洁牙:booked", benefits: "2099-06-30" });
    expect(await importBytes(csv(head, "王伍,UP-1,,,2099-03-01 10:00,洁牙,,"), "3.csv")).toMatchObject({ updated: 1, unchanged: 0 });
    const after = await rows<{ status: string }>(
      "SELECT status FROM appointment a JOIN customer c ON c.id = a.customer_id WHERE record_number = 'UP-1' ORDER BY starts_at",
    );
    expect(after.map((a) => a.status)).toEqual(["cancelled", "booked"]);
  });
});

it("shows the first rows before it starts, and no more", async () => {
  const lines = Array.from({ length: 700 }, (_, i) => `人${i},PV-${i},1370000${1000 + i}`);
  const { jobId } = await uploadImport(ctx, { fileName: "p.csv", bytes: csv("姓名,病历号,手机号", ...lines) });
  const { rows: shown, rowsTotal } = await previewImport(ctx, { jobId, defaultClinicId: null });
  expect(rowsTotal).toBe(700);
  expect(shown.map((row) => row.number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
  expect(shown[0]?.cells).toEqual(["人0", "PV-0", "137****1000"]);
});

it("leaves what blank cells don't say: gender, source, attributes; and appointments that are over and done", async () => {
  const head = "姓名,病历号,性别,来源,备注,偏好";
  await importBytes(csv(head, "赵六,KEEP-1,女,朋友介绍,怕疼,上午"), "1.csv");
  await rows(`INSERT INTO appointment (company_id, customer_id, starts_at, item, status)
    SELECT company_id, id, '2099-01-05T02:00:00Z', '复查', 'arrived' FROM customer WHERE record_number = 'KEEP-1'`);
  expect(await importBytes(csv("姓名,病历号,性别,来源,备注,下次预约时间", "赵六,KEEP-1,,,已安抚,2099-02-01 10:00"), "2.csv")).toMatchObject({
    updated: 1,
  });
  expect(await rows("SELECT gender, source, attributes FROM customer WHERE record_number = 'KEEP-1'")).toEqual([
    { gender: "female", source: "朋友介绍", attributes: { 备注: "已安抚", 偏好: "上午" } },
  ]);
  const appointments = await rows(
    "SELECT status FROM appointment a JOIN customer c ON c.id = a.customer_id WHERE record_number = 'KEEP-1' ORDER BY starts_at",
  );
  expect(appointments).toEqual([{ status: "arrived" }, { status: "booked" }]);
});

it("knows the province of a number: as the file says it, else by its area code; another number has its own", async () => {
  const region = async () =>
    (await rows<{ region: string | null }>("SELECT phone_region AS region FROM customer WHERE record_number LIKE 'GSD%' ORDER BY record_number")).map(
      (row) => row.region,
    );
  await importBytes(
    csv("病历号,姓名,手机号,号码归属地", "GSD1,甲,13900880001,广东深圳", "GSD2,乙,021-55550001,", "GSD3,丙,13900880003,远方"),
    "r.csv",
  );
  expect(await region()).toEqual(["广东", "上海", null]);
  // Told later, and of another number nothing yet.
  await importBytes(csv("病历号,姓名,手机号,号码归属地", "GSD1,甲,13900880011,", "GSD2,乙,,", "GSD3,丙,13900880003,江苏省南京市"), "r2.csv");
  expect(await region()).toEqual([null, "上海", "江苏"]);
  expect(await importBytes(csv("病历号,姓名,手机号,号码归属地", "GSD3,丙,13900880003,江苏省南京市"), "r3.csv")).toMatchObject({ unchanged: 1 });
});

it("gives a lead's row to the lead of that phone, also where a patient with it is older", async () => {
  await importBytes(csv("姓名,病历号,手机号", "老患者,LEAD-1,13700000077"), "1.csv");
  await importBytes(csv("姓名,病历号,手机号", "另一位,LEAD-2,13700000077"), "2.csv");
  await rows(`INSERT INTO customer (company_id, name, phone_hash, phone_cipher, phone_last4, phone_masked)
    SELECT company_id, '线索', phone_hash, phone_cipher, phone_last4, phone_masked FROM customer WHERE record_number = 'LEAD-1'`);
  expect(await importBytes(csv("姓名,手机号,备注", "线索,13700000077,来自活动"), "3.csv")).toMatchObject({ created: 0, updated: 1 });
  const [told] = await rows("SELECT name, record_number FROM customer WHERE attributes->>'备注' = '来自活动'");
  expect(told).toEqual({ name: "线索", record_number: null });
});

describe("a bad file", () => {
  const zipHead = Buffer.from("504b0304", "hex");
  it.each([
    ["a picture", Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(200)]), "import_not_spreadsheet"],
    ["an empty file", Buffer.alloc(0), "import_empty"],
    ["only blank lines", Buffer.from("\n\n , ,\n"), "import_empty"],
    ["a header alone", csv("姓名,电话"), "import_no_rows"],
    ["no header", csv("赖浩芳,13776397250,BL01000000", "李四,13776397251,BL01000001"), "import_no_header"],
    ["a text", Buffer.from("hello world\nthis is a letter"), "import_no_header"],
    [
      "a locked workbook",
      Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600), Buffer.from("EncryptedPackage", "utf16le")]),
      "import_encrypted",
    ],
    ["an old workbook", Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]), "import_old_format"],
    ["a broken archive", Buffer.concat([zipHead, Buffer.alloc(300, 1)]), "import_damaged"],
    ["broken quotes", csv("姓名,电话", '张三,"1390000'), "import_csv_broken"],
    ["too big", Buffer.alloc(33 * 1024 * 1024, 0x61), "import_too_big"],
  ])("%s is refused and leaves nothing", async (_, bytes, code) => {
    const jobs = await rows("SELECT count(*) FROM import_job");
    const folder = path.join(config().launch.dataDir, "uploads", DEMO_COMPANY.id);
    const files = await readdir(folder);
    await expect(uploadImport(ctx, { fileName: "x.xlsx", bytes })).rejects.toMatchObject({ code });
    expect(await rows("SELECT count(*) FROM import_job")).toEqual(jobs);
    expect(await readdir(folder)).toEqual(files);
  });

  it("an archive that would unpack to gigabytes is refused before unpacking", async () => {
    const bomb = Buffer.from(await xlsxOf("s", ["姓名", "电话"], [["张三", "13900000000"]]));
    const entry = bomb.indexOf(Buffer.from("504b0102", "hex"));
    bomb.writeUInt32LE(0xf0000000, entry + 24);
    await expect(uploadImport(ctx, { fileName: "bomb.xlsx", bytes: bomb })).rejects.toMatchObject({ code: "import_unpacks_too_big" });
  });

  it("an archive that lies about its size is refused while unpacking", async () => {
    const liar = Buffer.from(
      await xlsxOf(
        "s",
        ["姓名", "电话"],
        Array.from({ length: 500 }, (_, i) => ["张三", `1390000${1000 + i}`]),
      ),
    );
    for (let at = liar.indexOf("504b0102", 0, "hex"); at >= 0; at = liar.indexOf("504b0102", at + 4, "hex")) liar.writeUInt32LE(64, at + 24);
    await expect(uploadImport(ctx, { fileName: "liar.xlsx", bytes: liar })).rejects.toMatchObject({ code: "import_damaged" });
  });

  it("more rows than an import takes are refused", async () => {
    const bytes = Buffer.from(`姓名,电话\n${"张三,13900000000\n".repeat(100_001)}`);
    await expect(uploadImport(ctx, { fileName: "many.csv", bytes })).rejects.toMatchObject({
      code: "import_too_many_rows",
      params: { max: 100_000 },
    });
    const left = await readdir(path.join(config().launch.dataDir, "uploads", DEMO_COMPANY.id));
    expect(left.filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
