import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { weekPlan } from "@/lib/engine/testing/plans";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import { createPool } from "@/lib/services/leads/createPool";
import { patientTimeline } from "@/lib/services/patients/timeline";
import { createEndpoint } from "@/lib/services/webhooks/create";
import { listEndpoints } from "@/lib/services/webhooks/list";
import { rotateSecret } from "@/lib/services/webhooks/rotate";
import { updateEndpoint } from "@/lib/services/webhooks/update";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { assignTask } from "./assign";
import { listTasks } from "./list";
import { taskOptions } from "./options";
import { setTaskDone } from "./setDone";

let db: TestDatabase;
let clinic: TestClinic;
let people: string[];
let staffId: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  people = await addPatients(db.owner, clinic, mobiles(2));
  const { rows } = await db.owner.query<{ id: string }>("INSERT INTO staff (company_id, name, kind) VALUES ($1, '陈静', 'consultant') RETURNING id", [
    clinic.companyId,
  ]);
  staffId = rows[0]?.id ?? "";
  const version = await addVersion(db.owner, clinic, weekPlan(clinic));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await db.owner.query("UPDATE customer SET consultant_id = $2 WHERE id = $1", [people[0], staffId]);
  for (const [i, person] of people.entries())
    await db.owner.query(
      `INSERT INTO follow_up_task (company_id, customer_id, title, due_on, assignee_id, journey_id, run_id, enrolment_id, node, visit)
       VALUES ($1, $2, $3, (now() AT TIME ZONE 'Asia/Shanghai')::date - $4::int, $5, $6, $7, gen_random_uuid(), 'n', 1)`,
      [clinic.companyId, person, `回访 ${i}`, i * 3, staffId, version.journeyId, runId],
    );
  const pool = await createPool(testContext(clinic.companyId, ["*"]), { name: "种植" });
  await db.owner.query(
    "INSERT INTO lead (company_id, pool_id, customer_id, journey_id, run_id, enrolment_id, node, visit) VALUES ($1, $2, $3, $4, $5, gen_random_uuid(), 'n', 2)",
    [clinic.companyId, pool.id, people[0], version.journeyId, runId],
  );
});
afterAll(() => db?.close());

const admin = () => testContext(clinic.companyId, ["*"]);

describe("follow-up tasks", () => {
  it("are listed by urgency, for a consultant only those of their own patients", async () => {
    const all = await listTasks(admin(), {});
    expect(all.rows.map(({ title, isOverdue, assigneeName }) => ({ title, isOverdue, assigneeName }))).toEqual([
      { title: "回访 1", isOverdue: true, assigneeName: "陈静" },
      { title: "回访 0", isOverdue: false, assigneeName: "陈静" },
    ]);
    const own = testContext(clinic.companyId, ["patient.view"], { consultantId: staffId });
    expect((await listTasks(own, {})).rows.map((row) => row.title)).toEqual(["回访 0"]);
    const other = all.rows[0]?.id ?? "";
    await expect(setTaskDone(own, { id: other, done: true })).rejects.toMatchObject({ code: "patient_not_found" });
  });

  it("are marked as done once, and stand in the patient's timeline beside leads", async () => {
    const [task] = (await listTasks(testContext(clinic.companyId, ["patient.view"], { consultantId: staffId }), {})).rows;
    for (let i = 0; i < 2; i += 1) await setTaskDone(admin(), { id: task?.id ?? "", done: true });
    expect((await listTasks(admin(), { state: "done" })).rows.map((row) => row.title)).toEqual(["回访 0"]);
    const { rowCount } = await db.owner.query("SELECT FROM audit_log WHERE company_id = $1 AND action = 'task.set_done'", [clinic.companyId]);
    expect(rowCount).toBe(1);
    const { entries } = await patientTimeline(admin(), { id: people[0] ?? "", kind: "followUp" });
    expect(entries.map((entry) => entry.kind).toSorted()).toEqual(["lead", "task"]);
    expect(entries.find((entry) => entry.kind === "lead")).toMatchObject({ lead: { poolName: "种植", journeyName: "测试旅程" } });
  });
});

describe("a task", () => {
  const taskOf = async (title: string) => {
    const { rows } = await listTasks(admin(), {});
    return rows.find((row) => row.title === title);
  };
  const staffOf = async (name: string, clinicId: string | null, kind = "consultant") => {
    const { rows } = await db.owner.query<{ id: string }>(
      "INSERT INTO staff (company_id, name, kind, clinic_id) VALUES ($1, $2, $3, $4) RETURNING id",
      [clinic.companyId, name, kind, clinicId],
    );
    return rows[0]?.id ?? "";
  };

  it("is given to somebody else within the member's reach, or to nobody, and each change stands in the log", async () => {
    const { rows: clinics } = await db.owner.query<{ id: string }>(
      "INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '别店', '别店') RETURNING id",
      [clinic.companyId],
    );
    const near = await staffOf("近", null);
    const far = await staffOf("远", clinics[0]?.id ?? "");
    const doctor = await staffOf("医", null, "doctor");
    const { rows: own } = await db.owner.query<{ id: string }>("SELECT clinic_id AS id FROM customer WHERE id = $1", [people[1]]);
    const id = (await taskOf("回访 1"))?.id ?? "";
    const member = testContext(clinic.companyId, ["patient.view"], { clinicIds: [own[0]?.id ?? ""] });
    const names = async (ctx = member) => (await taskOptions(ctx)).staff.map(({ name }) => name).toSorted();
    expect(await names()).toEqual(["近", "陈静"].toSorted());
    expect(await names(admin())).toEqual(["近", "远", "陈静"].toSorted());
    await assignTask(member, { id, staffId: near });
    expect(await taskOf("回访 1")).toMatchObject({ assigneeId: near, assigneeName: "近" });
    for (const staffId of [far, doctor]) await expect(assignTask(member, { id, staffId })).rejects.toMatchObject({ code: "staff_not_found" });
    await assignTask(member, { id, staffId: null });
    expect(await taskOf("回访 1")).toMatchObject({ assigneeId: null, assigneeName: null });
    const others = testContext(clinic.companyId, ["patient.view"], { clinicIds: [clinics[0]?.id ?? ""] });
    await expect(assignTask(others, { id, staffId: near })).rejects.toMatchObject({ code: "patient_not_found" });
    await expect(assignTask(testContext(clinic.companyId, []), { id, staffId: near })).rejects.toMatchObject({ kind: "forbidden" });
    await assignTask(admin(), { id, staffId });
    const { rows } = await db.owner.query<{ action: string; assignee: string | null }>(
      "SELECT action, detail->>'assignee' AS assignee FROM audit_log WHERE company_id = $1 AND action LIKE 'task.%assign' ORDER BY id",
      [clinic.companyId],
    );
    expect(rows.map(({ action, assignee }) => [action, assignee])).toEqual([
      ["task.assign", "近"],
      ["task.unassign", null],
      ["task.assign", "陈静"],
    ]);
  });
});

describe("tasks that are done", () => {
  it("are listed the latest first, page after page, those of one instant included", async () => {
    await db.owner.query(
      `INSERT INTO follow_up_task (company_id, customer_id, title, due_on, assignee_id, journey_id, run_id, enrolment_id, node, visit, state, done_at)
       SELECT company_id, customer_id, 'n' || n, due_on - n, assignee_id, journey_id, run_id, gen_random_uuid(), 'n', 1, 'done',
              '2026-01-05 10:00:00.123456+08'::timestamptz - make_interval(mins => n / 10)
       FROM follow_up_task, generate_series(1, 60) AS n WHERE company_id = $1 AND title = '回访 1'`,
      [clinic.companyId],
    );
    const titles: string[] = [];
    let cursor: Awaited<ReturnType<typeof listTasks>>["next"] = null;
    do {
      const page: Awaited<ReturnType<typeof listTasks>> = await listTasks(admin(), { state: "done", cursor });
      titles.push(...page.rows.map(({ title }) => title));
      cursor = page.next;
    } while (cursor);
    expect([titles.length, new Set(titles).size]).toEqual([61, 61]);
    // Marked just now, though it was the last to be due.
    expect(titles[0]).toBe("回访 0");
    const minutes = titles.slice(1).map((title) => Math.floor(Number(title.slice(1)) / 10));
    expect(minutes).toEqual(minutes.toSorted((a, b) => a - b));
  });
});

describe("webhook endpoints", () => {
  const fields = { name: "企业微信", url: "https://hooks.example.com/a", allowPhone: false, enabled: true };

  it("tell their secret once, keep it sealed, and change it on request", async () => {
    const made = await createEndpoint(admin(), fields);
    const stored = async () =>
      (await db.owner.query<{ secret: Buffer }>("SELECT secret_cipher AS secret FROM webhook_endpoint WHERE id = $1", [made.id])).rows[0]?.secret;
    const sealed = (await stored()) ?? Buffer.alloc(0);
    expect(sealed.toString("utf8")).not.toContain("whsec_");
    expect(decryptPhone(sealed, phoneSecrets())).toBe(made.secret);
    const { secret } = await rotateSecret(admin(), { id: made.id });
    expect(decryptPhone((await stored()) ?? Buffer.alloc(0), phoneSecrets())).toBe(secret);
    expect(secret).not.toBe(made.secret);
    expect(JSON.stringify(await listEndpoints(admin()))).not.toContain("whsec_");
    const { rows } = await db.owner.query("SELECT detail FROM audit_log WHERE company_id = $1 AND target_type = 'webhook_endpoint'", [
      clinic.companyId,
    ]);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain("whsec_");
  });

  it.each([
    ["http://hooks.example.com/", "webhook_url_not_https"],
    ["https://10.0.0.1/", "webhook_url_private"],
    ["https://[::1]/", "webhook_url_private"],
    ["nonsense", "webhook_url_invalid"],
  ])("refuse %s", async (url, code) => {
    await expect(createEndpoint(admin(), { ...fields, name: url, url })).rejects.toMatchObject({ code });
    const [known] = await listEndpoints(admin());
    await expect(updateEndpoint(admin(), { ...fields, id: known?.id ?? "", url })).rejects.toMatchObject({ code });
  });

  it("have names of their own", async () => {
    await expect(createEndpoint(admin(), fields)).rejects.toMatchObject({ code: "webhook_name_taken" });
    await expect(createPool(admin(), { name: "种植" })).rejects.toMatchObject({ code: "lead_pool_exists" });
  });
});
