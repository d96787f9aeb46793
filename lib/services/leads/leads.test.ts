import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { weekPlan } from "@/lib/engine/testing/plans";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { seedCall } from "@/lib/services/calls/testing";
import { listTasks } from "@/lib/services/tasks/list";
import { myWork } from "@/lib/services/tasks/mine";
import { assignLead } from "./assign";
import { createPool } from "./createPool";
import { getLead } from "./get";
import { listLeads } from "./list";
import { setLeadState } from "./setState";

let db: TestDatabase;
let clinic: TestClinic;
let people: string[];
let staffId: string;
let pools: string[];
const USER = "lead-user";

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  people = await addPatients(db.owner, clinic, mobiles(60));
  const { companyId } = clinic;
  const staff = await db.owner.query<{ id: string }>("INSERT INTO staff (company_id, name, kind) VALUES ($1, '陈静', 'consultant') RETURNING id", [
    companyId,
  ]);
  staffId = staff.rows[0]?.id ?? "";
  await db.owner.query("UPDATE customer SET consultant_id = $2 WHERE id = $1", [people[0], staffId]);
  const version = await addVersion(db.owner, clinic, weekPlan(clinic));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  pools = [];
  for (const name of ["种植", "正畸"]) pools.push((await createPool(admin(), { name })).id);
  await db.owner.query(
    `INSERT INTO lead (company_id, pool_id, customer_id, journey_id, run_id, enrolment_id, node, visit)
     SELECT $1, CASE WHEN i % 2 = 1 THEN $2::uuid ELSE $3::uuid END, p, $4, $5, gen_random_uuid(), 'call', 1 FROM unnest($6::uuid[]) WITH ORDINALITY AS u(p, i)`,
    [companyId, pools[0], pools[1], version.journeyId, runId, people],
  );
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ($1, '陈静', 'lead@yidao.test')", [USER]);
  await db.owner.query(
    `WITH r AS (INSERT INTO role (company_id, key, name) VALUES ($1, 'clinic', '门店') RETURNING id)
     INSERT INTO member (company_id, user_id, role_id, staff_id) SELECT $1, $2, id, $3 FROM r`,
    [companyId, USER, staffId],
  );
  await db.owner.query(
    `INSERT INTO follow_up_task (company_id, customer_id, title, due_on, assignee_id, journey_id, run_id, enrolment_id, node, visit)
     SELECT $1, p, '回访', current_date, CASE WHEN i = 1 THEN $2::uuid END, $3, $4, gen_random_uuid(), 'n', 1 FROM unnest($5::uuid[]) WITH ORDINALITY AS u(p, i)`,
    [companyId, staffId, version.journeyId, runId, people.slice(0, 3)],
  );
});
afterAll(() => db?.close());

const admin = () => testContext(clinic.companyId, ["*"], { userId: USER });

async function all(input: Parameters<typeof listLeads>[1], ctx = admin()): Promise<string[]> {
  const ids: string[] = [];
  let cursor: Awaited<ReturnType<typeof listLeads>>["next"] = null;
  do {
    const page: Awaited<ReturnType<typeof listLeads>> = await listLeads(ctx, { ...input, cursor });
    ids.push(...page.rows.map(({ id }) => id));
    cursor = page.next;
  } while (cursor);
  return ids;
}

describe("leads", () => {
  it("are paged without gap or repetition, though one step made them all at one instant", async () => {
    const ids = await all({});
    expect([ids.length, new Set(ids).size]).toEqual([60, 60]);
    expect((await all({ poolId: pools[0] ?? null })).length).toBe(30);
  });

  it("refuse a place in the list that is no time", async () => {
    await expect(listLeads(admin(), { cursor: { at: "yesterday-ish", id: people[0] ?? "" } })).rejects.toMatchObject({ name: "ZodError" });
    await expect(listTasks(admin(), { cursor: { dueOn: "2026-02-30", id: people[0] ?? "" } })).rejects.toMatchObject({ name: "ZodError" });
  });

  it("are those of patients whom the member may see", async () => {
    const own = testContext(clinic.companyId, ["patient.view"], { consultantId: staffId });
    const [mine, ...others] = await all({}, own);
    expect(others).toEqual([]);
    const foreign = (await all({})).find((id) => id !== mine) ?? "";
    const refused = { code: "patient_not_found" };
    await expect(getLead(own, { id: foreign })).rejects.toMatchObject({ code: "lead_not_found" });
    await expect(setLeadState(own, { id: foreign, state: "dropped" })).rejects.toMatchObject(refused);
    await expect(assignLead(own, { id: foreign, staffId })).rejects.toMatchObject(refused);
  });

  it("tell of their journey where the member may look at it, and not of another clinic's", async () => {
    const [id = ""] = await all({});
    const other = await db.owner.query<{ id: string }>("INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '北店', '北') RETURNING id", [
      clinic.companyId,
    ]);
    const { journeyId } = await getLead(admin(), { id });
    const inClinic = testContext(clinic.companyId, ["*"], { clinicIds: [clinic.clinicId] });
    const seen = async () => [
      (await getLead(inClinic, { id })).journeyId,
      (await listLeads(inClinic, {})).rows.find((row) => row.id === id)?.journeyId,
    ];
    const belongsTo = (clinicId: string | null) => db.owner.query("UPDATE journey SET clinic_id = $2 WHERE id = $1", [journeyId, clinicId]);
    expect(await seen()).toEqual([journeyId, journeyId]);
    await belongsTo(clinic.clinicId);
    expect(await seen()).toEqual([journeyId, journeyId]);
    await belongsTo(other.rows[0]?.id ?? "");
    expect(await seen()).toEqual([null, null]);
    expect((await getLead(admin(), { id })).journeyId).toBe(journeyId);
    await belongsTo(null);
  });

  it("go forward and from hand to hand, each change written down once", async () => {
    const [id = ""] = await all({});
    for (let i = 0; i < 2; i += 1) {
      await setLeadState(admin(), { id, state: "contacted" });
      await assignLead(admin(), { id, staffId });
    }
    expect(await all({ state: "contacted" })).toEqual([id]);
    expect(await all({ assignee: staffId })).toEqual([id]);
    expect(await all({ assignee: "me" })).toEqual([id]);
    expect((await all({ assignee: "nobody" })).length).toBe(59);
    const lead = await getLead(admin(), { id });
    expect(lead).toMatchObject({ state: "contacted", assigneeName: "陈静", lastCall: null });
    expect(lead.changes.map(({ userName, detail }) => [userName, detail.leadState ?? detail.assignee])).toEqual([
      ["陈静", "陈静"],
      ["陈静", "contacted"],
    ]);
    const call = (at: string, rest: object) =>
      seedCall(db, clinic.companyId, { customerId: lead.customerId, clinicId: clinic.clinicId, scriptId: clinic.scriptId, at, ...rest });
    await call("2026-11-01T02:00:00Z", { outcome: "no_answer" });
    const last = await call("2026-11-02T02:00:00Z", { outcome: "answered", talkSeconds: 40, rounds: 2 });
    await call("2026-11-03T02:00:00Z", { outcome: "answered", world: "test" });
    expect((await getLead(admin(), { id })).lastCall).toMatchObject({ id: last, state: "answered", talkSeconds: 40 });
    expect((await getLead(testContext(clinic.companyId, ["patient.view"]), { id })).lastCall).toBeNull();
    await assignLead(admin(), { id, staffId: null });
    expect(await all({ assignee: "me" })).toEqual([]);
    await expect(assignLead(admin(), { id, staffId: people[0] ?? "" })).rejects.toMatchObject({ code: "staff_not_found" });
  });
});

describe("the member's own tasks", () => {
  it("are counted and listed apart", async () => {
    expect(await myWork(admin())).toEqual({ isStaff: true, openTasks: 1 });
    expect(await myWork(testContext(clinic.companyId, ["*"]))).toEqual({ isStaff: false, openTasks: 0 });
    expect(await myWork(admin(), { clinicId: clinic.clinicId })).toMatchObject({ openTasks: 1 });
    expect(await myWork(admin(), { clinicId: staffId })).toMatchObject({ openTasks: 0 });
    expect((await listTasks(admin(), { mine: true })).rows.length).toBe(1);
    expect((await listTasks(admin(), {})).rows.length).toBe(3);
    expect((await listTasks(testContext(clinic.companyId, ["*"]), { mine: true })).rows).toEqual([]);
  });
});
