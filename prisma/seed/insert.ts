import type { Sql } from "@/lib/db";
import { hashPhone } from "@/lib/phone/hash";
import type { PhoneSecrets } from "@/lib/phone/secrets";
import { encryptPhone } from "@/lib/phone/cipher";
import { maskNational } from "@/lib/phone/normalise";
import { type DemoCompany, clinicId, staffId, tagId } from "./companies";
import { type DemoPerson, TAGS } from "./people";
import type { DemoAppointment, DemoBenefit, DemoTreatment, DemoVisit } from "./records";

type Row = object;
const ZONE = "(SELECT timezone FROM company)";

/** One INSERT of many rows: the rows travel as one JSON parameter. `select` reads from `r`, typed by `columns`. */
async function insertRows(sql: Sql, into: string, columns: string, select: string, rows: Row[], tail = "ON CONFLICT DO NOTHING") {
  if (rows.length === 0) return;
  await sql.query(`INSERT INTO ${into} SELECT ${select} FROM jsonb_to_recordset($1::jsonb) AS r(${columns}) ${tail}`, [JSON.stringify(rows)]);
}

export async function insertCompany(sql: Sql, company: DemoCompany): Promise<void> {
  await sql.query("INSERT INTO company (id, name) VALUES ($1, $2)", [company.id, company.name]);
  await insertRows(
    sql,
    "clinic (company_id, id, name, short_name, address, phone, calling_active, calling_reason)",
    `id uuid, name text, "shortName" text, address text, phone text, "callingActive" boolean, "callingReason" text`,
    `yidao_company(), r.id, r.name, r."shortName", r.address, r.phone, r."callingActive", r."callingReason"`,
    company.clinics.map((clinic, i) => ({ id: clinicId(company, i), ...clinic })),
  );
  const staff = [
    ...company.consultants.map((name) => ({ kind: "consultant", name, clinic_id: null })),
    ...company.webConsultants.map((name) => ({ kind: "web_consultant", name, clinic_id: null })),
    ...company.clinics.flatMap(({ doctors }, i) => doctors.map((name) => ({ kind: "doctor", name, clinic_id: clinicId(company, i) }))),
  ].map((s) => ({ id: staffId(company, s.kind, s.name), ...s }));
  await insertRows(
    sql,
    "staff (company_id, id, name, kind, clinic_id)",
    "id uuid, name text, kind text, clinic_id uuid",
    "yidao_company(), r.id, r.name, r.kind, r.clinic_id",
    staff,
  );
  const tags = TAGS.map((name) => ({ id: tagId(company, name), name }));
  await insertRows(sql, "tag (company_id, id, name)", "id uuid, name text", "yidao_company(), r.id, r.name", tags);
}

/** `today` "YYYY-MM-DD". */
export async function insertPeople(sql: Sql, company: DemoCompany, everybody: DemoPerson[], today: string, secrets: PhoneSecrets) {
  await insertRows(
    sql,
    `customer (company_id, id, clinic_id, record_number, name, gender, birth_date, phone_cipher, phone_hash, phone_last4,
      phone_masked, consultant_id, web_consultant_id, source, created_at, updated_at)`,
    `id uuid, clinic_id uuid, record_number text, name text, gender text, birth_date date, cipher text, hash text, last4 text,
      masked text, consultant_id uuid, web_consultant_id uuid, source text, known_days int`,
    `yidao_company(), r.id, r.clinic_id, r.record_number, r.name, r.gender, r.birth_date, decode(r.cipher, 'hex'), decode(r.hash, 'hex'),
      r.last4, r.masked, r.consultant_id, r.web_consultant_id, r.source, created, created`,
    everybody.map((person) => ({ ...person, ...sealed(person.phone, secrets) })),
    `CROSS JOIN LATERAL (SELECT ('${today}'::date - r.known_days + time '08:30') AT TIME ZONE ${ZONE} AS created) AS t
      ON CONFLICT DO NOTHING`,
  );
  await insertRows(
    sql,
    "customer_tag (company_id, customer_id, tag_id)",
    "customer_id uuid, tag_id uuid",
    "yidao_company(), r.customer_id, r.tag_id",
    everybody.flatMap((person) => person.tags.map((tag) => ({ customer_id: person.id, tag_id: tagId(company, tag) }))),
  );
}

function sealed(phone: string | null, secrets: PhoneSecrets) {
  if (!phone) return { cipher: null, hash: null, last4: null, masked: null };
  return {
    cipher: encryptPhone(phone, secrets).toString("hex"),
    hash: hashPhone(phone, secrets.hashKey).toString("hex"),
    last4: phone.slice(-4),
    masked: maskNational(phone.slice(3)),
  };
}

// Somebody of the demo may have been deleted since.
const STILL_THERE = "JOIN customer c ON c.company_id = yidao_company() AND c.id = r.customer_id";

export async function insertAppointments(sql: Sql, rows: DemoAppointment[]) {
  await insertRows(
    sql,
    "appointment (company_id, id, customer_id, clinic_id, doctor_id, starts_at, item, status, created_at)",
    "id uuid, customer_id uuid, clinic_id uuid, doctor_id uuid, starts_at timestamp, item text, status text, booked_on date",
    `yidao_company(), r.id, r.customer_id, r.clinic_id, r.doctor_id, r.starts_at AT TIME ZONE ${ZONE}, r.item, r.status,
      (r.booked_on + time '11:00') AT TIME ZONE ${ZONE}`,
    rows,
    `${STILL_THERE} ON CONFLICT DO NOTHING`,
  );
}

/** Those of these appointments that are there. */
export async function knownAppointments(sql: Sql, ids: string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ id: string }>("SELECT id FROM appointment WHERE company_id = yidao_company() AND id = ANY($1::uuid[])", [ids]);
  return new Set(rows.map((row) => row.id));
}

type OpenAppointment = Pick<DemoAppointment, "id" | "customer_id" | "clinic_id" | "starts_at" | "item">;

/** The demo's own appointments (their ids say so) that are still open though their day has passed. */
export async function openAppointmentsBefore(sql: Sql, today: string): Promise<OpenAppointment[]> {
  const { rows } = await sql.query<OpenAppointment>(
    `SELECT id, customer_id, clinic_id, item, to_char(starts_at AT TIME ZONE ${ZONE}, 'YYYY-MM-DD HH24:MI') AS starts_at
     FROM appointment WHERE company_id = yidao_company() AND status IN ('booked', 'confirmed') AND uuid_extract_version(id) = 8
       AND starts_at < $1::date::timestamp AT TIME ZONE ${ZONE}`,
    [today],
  );
  return rows;
}

export async function settleAppointments(sql: Sql, settled: { id: string; status: string }[]): Promise<void> {
  if (settled.length === 0) return;
  await sql.query(
    `UPDATE appointment a SET status = r.status FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, status text)
     WHERE a.company_id = yidao_company() AND a.id = r.id`,
    [JSON.stringify(settled.map(({ id, status }) => ({ id, status })))],
  );
}

export async function insertVisits(sql: Sql, rows: DemoVisit[]) {
  await insertRows(
    sql,
    "clinic_visit (company_id, id, customer_id, clinic_id, visited_at)",
    "id uuid, customer_id uuid, clinic_id uuid, visited_at timestamp",
    `yidao_company(), r.id, r.customer_id, r.clinic_id, r.visited_at AT TIME ZONE ${ZONE}`,
    rows,
    `${STILL_THERE} ON CONFLICT DO NOTHING`,
  );
}

export async function insertTreatments(sql: Sql, rows: DemoTreatment[]) {
  await insertRows(
    sql,
    "treatment (company_id, id, customer_id, clinic_id, item, performed_on, amount_fen)",
    "id uuid, customer_id uuid, clinic_id uuid, item text, performed_on date, amount_fen bigint",
    "yidao_company(), r.id, r.customer_id, r.clinic_id, r.item, r.performed_on, r.amount_fen",
    rows,
    `${STILL_THERE} ON CONFLICT DO NOTHING`,
  );
}

export async function insertBenefits(sql: Sql, rows: DemoBenefit[]) {
  await insertRows(
    sql,
    "benefit (company_id, id, customer_id, name, expires_on, remaining)",
    "id uuid, customer_id uuid, name text, expires_on date, remaining int",
    "yidao_company(), r.id, r.customer_id, r.name, r.expires_on, r.remaining",
    rows,
  );
}
