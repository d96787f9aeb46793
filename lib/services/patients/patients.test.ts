import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { patientsQuery } from "@/lib/services/search/find";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { clinicId, DEMO_COMPANY, SECOND_COMPANY, staffId, tagId } from "@/prisma/seed/companies";
import { seed } from "@/prisma/seed/main";
import { type PatientFilter, patientFilterSchema } from "./filter";
import { getPatient } from "./get";
import { listPatients, type PatientRow, pageQuery } from "./list";
import { patientOptions } from "./options";
import { patientRecords } from "./records";
import { revealPhone } from "./reveal-phone";
import { setTags } from "./set-tags";
import { patientTimeline } from "./timeline";

const ctx = testContext(DEMO_COMPANY.id, ["*"]);
let database: TestDatabase;
beforeAll(async () => {
  testSettings();
  database = await testDatabase();
  await seed();
});
afterAll(() => database.close());

async function rows<T>(query: string, params: unknown[] = []): Promise<T[]> {
  return withTenantSql(DEMO_COMPANY.id, async (sql) => (await sql.query(query, params)).rows as T[]);
}
async function everyone(filter: Partial<PatientFilter>, as = ctx): Promise<{ rows: PatientRow[]; total: number | null }> {
  const all: PatientRow[] = [];
  const first = await listPatients(as, { ...filter, limit: 200 });
  all.push(...first.rows);
  for (let next = first.next; next; ) {
    const page = await listPatients(as, { ...filter, limit: 200, cursor: next });
    all.push(...page.rows);
    next = page.next;
  }
  return { rows: all, total: first.total };
}

describe("the list", () => {
  it("pages through everybody once, newest first", async () => {
    const { rows: all, total } = await everyone({});
    expect(total).toBe(3000);
    expect(new Set(all.map((r) => r.id)).size).toBe(3000);
    expect(all.every((r) => r.phoneMasked === null || /^1\d{2}\*{4}\d{4}$/.test(r.phoneMasked))).toBe(true);
  });

  it("filters, and counts what it filters", async () => {
    const clinic = clinicId(DEMO_COMPANY, 1);
    const consultant = staffId(DEMO_COMPANY, "consultant", "林顾问");
    const expected = async (where: string) => (await rows<{ n: number }>(`SELECT count(*)::int n FROM customer c WHERE ${where}`))[0]?.n;
    for (const [filter, where] of [
      [{ clinicId: clinic }, `clinic_id = '${clinic}'`],
      [{ gender: "female" }, "gender = 'female'"],
      [{ hasPhone: false }, "phone_hash IS NULL"],
      [{ registered: false }, "record_number IS NULL"],
      [{ consultantId: consultant, clinicId: clinic }, `consultant_id = '${consultant}' AND clinic_id = '${clinic}'`],
      [{ tagId: tagId(DEMO_COMPANY, "VIP") }, `id IN (SELECT customer_id FROM customer_tag WHERE tag_id = '${tagId(DEMO_COMPANY, "VIP")}')`],
    ] as const) {
      const found = await everyone(filter);
      expect(found.total, JSON.stringify(filter)).toBe(await expected(where));
      expect(found.rows).toHaveLength(found.total ?? -1);
    }
    const tomorrow = await everyone({ appointmentTomorrow: true });
    expect(tomorrow.rows.length).toBeGreaterThan(15);
    expect(tomorrow.rows.every((r) => r.nextAppointmentAt !== null)).toBe(true);
  });

  it("finds by either end of the name, record number, last four digits and whole phone", async () => {
    const [someone] = await rows<{ id: string; name: string; record_number: string; phone_last4: string }>(
      "SELECT id, name, record_number, phone_last4 FROM customer WHERE char_length(name) = 3 AND phone_hash IS NOT NULL AND record_number IS NOT NULL LIMIT 1",
    );
    const id = someone?.id ?? "";
    const { phone } = await revealPhone(ctx, { id });
    for (const search of [
      someone?.name,
      someone?.name.slice(0, 2),
      someone?.name.slice(1),
      someone?.record_number,
      someone?.record_number.toLowerCase(),
      someone?.phone_last4,
      phone,
      `+86 ${phone}`,
    ]) {
      const found = await everyone({ search: search ?? "" });
      expect(
        found.rows.map((r) => r.id),
        String(search),
      ).toContain(id);
      expect(found.rows.length).toBeLessThan(100);
    }
    expect((await listPatients(ctx, { search: "%" })).rows).toEqual([]);
  });

  it("shows a member their clinics, a consultant their own, and nobody another company's", async () => {
    const clinic = testContext(DEMO_COMPANY.id, ["patient.*"], { clinicIds: [clinicId(DEMO_COMPANY, 0)] });
    const own = await everyone({}, clinic);
    expect(new Set(own.rows.map((r) => r.clinicName))).toEqual(new Set(["南山店"]));
    await expect(listPatients(clinic, { clinicId: clinicId(DEMO_COMPANY, 1) })).rejects.toMatchObject({ code: "clinic_out_of_scope" });
    const foreigner = (await everyone({ clinicId: clinicId(DEMO_COMPANY, 1) })).rows[0]?.id ?? "";
    for (const as of [clinic, testContext(SECOND_COMPANY.id, ["*"])]) {
      for (const ask of [getPatient, patientTimeline, revealPhone]) {
        await expect(ask(as, { id: foreigner })).rejects.toMatchObject({ code: "patient_not_found" });
      }
      await expect(setTags(as, { id: foreigner, add: [], remove: [] })).rejects.toMatchObject({ code: "patient_not_found" });
      await expect(patientRecords(as, { id: foreigner, kind: "visits" })).rejects.toMatchObject({ code: "patient_not_found" });
    }
    const consultant = testContext(DEMO_COMPANY.id, ["patient.view"], { consultantId: staffId(DEMO_COMPANY, "consultant", "何顾问") });
    expect(new Set((await everyone({}, consultant)).rows.map((r) => r.consultantName))).toEqual(new Set(["何顾问"]));
    expect((await patientOptions(consultant)).consultants.map((c) => c.name)).toEqual(["何顾问"]);
    await database.owner.query("INSERT INTO staff (company_id, name, kind, clinic_id) VALUES ($1, '别店顾问', 'consultant', $2)", [
      DEMO_COMPANY.id,
      clinicId(DEMO_COMPANY, 1),
    ]);
    const offered = async (as: typeof ctx) => (await patientOptions(as)).consultants.map((c) => c.name);
    expect([(await offered(ctx)).includes("别店顾问"), (await offered(clinic)).includes("别店顾问")]).toEqual([true, false]);
    await expect(listPatients(testContext(DEMO_COMPANY.id, ["journey.view"]), {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("refuse a place in the list that is no time", async () => {
    const [row] = (await listPatients(ctx, { limit: 1 })).rows;
    const id = row?.id ?? "";
    await expect(listPatients(ctx, { cursor: { at: "yesterday-ish", id } })).rejects.toMatchObject({ name: "ZodError" });
    await expect(patientTimeline(ctx, { id, cursor: { at: "yesterday-ish", id } })).rejects.toMatchObject({ name: "ZodError" });
  });

  it("walks an index for each way of asking, with the policies in force", async () => {
    await database.owner.query("ANALYZE");
    const planOf = async (text: string, params: unknown[]) => {
      const found = await withTenantSql(DEMO_COMPANY.id, async (sql) => {
        // Few rows fit into memory pages so well that a scan would be cheaper: ask for what an index allows.
        await sql.query("SET LOCAL enable_seqscan = off");
        return sql.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, params);
      });
      return found.rows.map((r) => r["QUERY PLAN"]).join("\n");
    };
    const plan = (filter: Partial<PatientFilter>) => {
      const { text, params } = pageQuery(ctx, patientFilterSchema.parse(filter), 50, null);
      return planOf(text, params);
    };
    expect(await plan({})).toMatch(/Index (Only )?Scan using customer_newest /);
    expect(await plan({ clinicId: clinicId(DEMO_COMPANY, 1) })).toMatch(/customer_newest_of_clinic/);
    const search = await plan({ search: "林佳" });
    for (const index of ["customer_name", "customer_name_end", "customer_record_number"]) expect(search).toContain(`${index}\n`.trim());
    expect(search).toMatch(/Index Cond: .*name_reversed (~>=~|\^@)/);
    const everywhere = patientsQuery(ctx, "2048");
    const found = await planOf(everywhere.text, everywhere.params);
    for (const index of ["customer_name", "customer_name_end", "customer_record_number", "customer_last4"]) expect(found).toContain(` on ${index} `);
  });
});

describe("one patient", () => {
  it("has a page, records and a timeline, phone masked", async () => {
    const [busy] = await rows<{ id: string }>(
      "SELECT customer_id AS id FROM appointment WHERE starts_at > now() AND status = 'booked' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    );
    const id = busy?.id ?? "";
    const patient = await getPatient(ctx, { id });
    expect(patient.nextAppointment?.startsAt.getTime()).toBeGreaterThan(Date.now());
    expect(JSON.stringify(patient)).not.toMatch(/1[3-9]\d{9}/);
    const appointments = (await patientRecords(ctx, { id, kind: "appointments" })).appointments;
    expect(appointments).toHaveLength(patient.counts.appointments);
    expect((await patientRecords(ctx, { id, kind: "visits" })).visits).toHaveLength(patient.counts.visits);
    expect((await patientRecords(ctx, { id, kind: "treatments" })).treatments).toHaveLength(patient.counts.treatments);
    const { entries } = await patientTimeline(ctx, { id });
    expect(entries.length).toBe(Math.min(30, patient.counts.appointments + patient.counts.visits));
    expect(entries.map((e) => e.at.getTime())).toEqual(entries.map((e) => e.at.getTime()).sort((a, b) => b - a));
    expect((await patientTimeline(ctx, { id, kind: "visit" })).entries).toHaveLength(Math.min(30, patient.counts.visits));
  });

  it("unites calls and texts in the timeline, for those who may see calls", async () => {
    const [person] = await rows<{ id: string }>("SELECT id FROM customer WHERE phone_hash IS NOT NULL LIMIT 1");
    const id = person?.id ?? "";
    await rows(
      `INSERT INTO dispatch (company_id, id, key, channel, customer_id, contact_id, state, outcome, due_at, planned_at, sent_at, started_at, world)
       SELECT yidao_company(), i, i::text, ch, $1, i, 'ended', oc, now(), now(), now(), now(), w
       FROM (VALUES (uuidv7(), 'call', 'answered', 'live'), (uuidv7(), 'text', 'delivered', 'live'), (uuidv7(), 'call', 'answered', 'test:1')) AS v(i, ch, oc, w) RETURNING id`,
      [id],
    );
    const kinds = async (as = ctx, kind: "followUp" | "text" | null = null) =>
      (await patientTimeline(as, { id, kind })).entries.map((e) => e.kind).filter((k) => k === "call" || k === "text");
    expect((await kinds()).sort()).toEqual(["call", "text"]);
    expect(await kinds(ctx, "followUp")).toEqual(["call"]);
    expect(await kinds(testContext(DEMO_COMPANY.id, ["patient.view", "patient.all"]))).toEqual([]);
  });

  it("says why a text was held back", async () => {
    const [person] = await rows<{ id: string }>("SELECT id FROM customer WHERE phone_hash IS NOT NULL ORDER BY id DESC LIMIT 1");
    const id = person?.id ?? "";
    await rows(
      `INSERT INTO dispatch (company_id, id, key, channel, customer_id, contact_id, state, reason, due_at, planned_at, world)
       SELECT yidao_company(), i, i::text, 'text', $1, i, 'blocked', 'opt_out', now(), now(), 'live' FROM (SELECT uuidv7()) AS v(i) RETURNING id`,
      [id],
    );
    const { entries } = await patientTimeline(ctx, { id, kind: "text" });
    expect(entries).toMatchObject([{ kind: "text", text: { state: "blocked", reason: "opt_out" } }]);
  });

  it("names the version of each journey that they are in, and opens none of another clinic", async () => {
    const clinic = clinicId(DEMO_COMPANY, 0);
    const [person] = await rows<{ id: string }>(
      "SELECT id FROM customer c WHERE clinic_id = $1 AND NOT EXISTS (SELECT FROM enrolment e WHERE e.company_id = c.company_id AND e.customer_id = c.id) LIMIT 1",
      [clinic],
    );
    const id = person?.id ?? "";
    const [entered] = await rows<{ id: string; journey_id: string; version_id: string }>(
      `WITH j AS (INSERT INTO journey (company_id, name, clinic_id) VALUES (yidao_company(), '本店回访', $2) RETURNING id),
       v AS (INSERT INTO journey_version (company_id, journey_id, number, document, plan) SELECT yidao_company(), id, 1, '{}', '{}' FROM j RETURNING id, journey_id),
       r AS (INSERT INTO journey_run (company_id, journey_id, version_id, mode) SELECT yidao_company(), journey_id, id, 'live' FROM v RETURNING id, journey_id, version_id)
       INSERT INTO enrolment (company_id, journey_id, version_id, run_id, customer_id, shard, node, entered_at, entered_node_at)
       SELECT yidao_company(), journey_id, version_id, id, $1, 0, 'call', now(), now() FROM r RETURNING id, journey_id, version_id`,
      [id, clinic],
    );
    const journeys = async (clinicIds: string[] | null) => (await getPatient(testContext(DEMO_COMPANY.id, ["*"], { clinicIds }), { id })).journeys;
    const at = { id: entered?.id, journeyId: entered?.journey_id, versionId: entered?.version_id, name: "本店回访", version: 1 };
    expect([await journeys(null), await journeys([clinic])]).toMatchObject([[{ ...at, isOpen: true }], [{ ...at, isOpen: true }]]);
    await rows("UPDATE journey SET clinic_id = $2 WHERE id = $1 RETURNING id", [entered?.journey_id, clinicId(DEMO_COMPANY, 1)]);
    expect(await journeys([clinic])).toMatchObject([{ ...at, isOpen: false }]);
  });

  it("pages a long timeline without losing or repeating", async () => {
    const [person] = await rows<{ id: string }>("SELECT id FROM customer WHERE phone_hash IS NULL LIMIT 1");
    const id = person?.id ?? "";
    await rows(
      "INSERT INTO clinic_visit (company_id, customer_id, visited_at) SELECT yidao_company(), $1, now() - (n / 4) * interval '1 hour' FROM generate_series(1, 95) n RETURNING id",
      [id],
    );
    const seen: string[] = [];
    let cursor: { at: string; id: string } | null = null;
    do {
      const page = await patientTimeline(ctx, { id, cursor });
      seen.push(...page.entries.map((e) => e.id));
      cursor = page.next;
    } while (cursor);
    const { counts } = await getPatient(ctx, { id });
    expect(seen).toHaveLength(counts.visits + counts.appointments);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("shows the whole phone only to those who may, and leaves a trace", async () => {
    const [person] = await rows<{ id: string; phone_last4: string }>("SELECT id, phone_last4 FROM customer WHERE phone_hash IS NOT NULL LIMIT 1");
    const id = person?.id ?? "";
    await expect(revealPhone(testContext(DEMO_COMPANY.id, ["patient.view"]), { id })).rejects.toMatchObject({ code: "forbidden" });
    const before = await rows("SELECT FROM audit_log WHERE action = 'patient.reveal_phone'");
    expect((await revealPhone(ctx, { id })).phone).toMatch(new RegExp(`^1[3-9]\\d{5}${person?.phone_last4.padStart(4, "0")}$|^1[3-9]\\d{9}$`));
    expect(await rows("SELECT FROM audit_log WHERE action = 'patient.reveal_phone'")).toHaveLength(before.length + 1);
  });

  it("takes tags, old and new", async () => {
    const [person] = await rows<{ id: string }>("SELECT id FROM customer LIMIT 1");
    const id = person?.id ?? "";
    const tags = async () => (await getPatient(ctx, { id })).tags.map((t) => t.name).sort();
    const old = await tags();
    await setTags(ctx, { id, add: ["VIP", "周三来"], remove: old.filter((name) => name !== "VIP") });
    expect(await tags()).toEqual(["VIP", "周三来"]);
    // A tag that came while somebody chose stays: they did not take it away.
    await setTags(ctx, { id, add: ["旅程加的"], remove: [] });
    await setTags(ctx, { id, add: ["VIP"], remove: ["周三来", "没有的"] });
    expect(await tags()).toEqual(["VIP", "旅程加的"]);
    const [last] = await rows<{ detail: unknown }>("SELECT detail FROM audit_log WHERE action = 'patient.set_tags' ORDER BY at DESC LIMIT 1");
    expect(last?.detail).toEqual({ added: [], removed: ["周三来"] });
    await expect(setTags(testContext(DEMO_COMPANY.id, ["patient.view"]), { id, add: [], remove: [] })).rejects.toMatchObject({ code: "forbidden" });
  });
});
