/**
 * What is known of people at an instant of the run's clock: the source of waits until a date and of the variables of
 * scripts and texts. SQL over `customer c`; `now` and `zone` are placeholders such as "$3".
 */
import type { Sql } from "@/lib/db";
import type { PersonDates } from "@/lib/journey/wait";

export interface Facts {
  customerId: string;
  name: string;
  gender: "male" | "female" | null;
  birthDate: string | null;
  recordNumber: string | null;
  hasPhone: boolean;
  phoneHash: Buffer | null;
  phoneMasked: string | null;
  consultant: string | null;
  clinicId: string | null;
  clinicName: string | null;
  clinicShortName: string | null;
  clinicAddress: string | null;
  clinicPhone: string | null;
  clinicCalling: boolean | null;
  appointmentAt: Date | null;
  appointmentDoctor: string | null;
  appointmentItem: string | null;
  visitedAt: Date | null;
  treatmentItem: string | null;
  treatmentOn: string | null;
  benefitName: string | null;
  benefitExpiresOn: string | null;
  benefitRemaining: number | null;
}

/** Records of a person, by how the fields of each begin. */
const RECORDS = ["nextAppointment.", "lastVisit.", "lastTreatment.", "benefit."];

/**
 * Facts of these customers by id; somebody who was deleted meanwhile is absent. With `fields`, only the records that these are of are
 * looked up: all four cost more than the rest.
 */
export async function loadFacts(
  sql: Sql,
  companyId: string,
  customerIds: string[],
  now: Date,
  zone: string,
  fields?: readonly string[],
): Promise<Map<string, Facts>> {
  const { rows } = await sql.query<Facts>(
    `SELECT c.id AS "customerId", c.name, c.gender, c.birth_date::text AS "birthDate", c.record_number AS "recordNumber",
            c.phone_cipher IS NOT NULL AS "hasPhone", c.phone_hash AS "phoneHash", c.phone_masked AS "phoneMasked",
            s.name AS consultant, c.clinic_id AS "clinicId", k.name AS "clinicName", k.short_name AS "clinicShortName",
            k.address AS "clinicAddress", k.phone AS "clinicPhone", k.calling_active AS "clinicCalling",
            a.starts_at AS "appointmentAt", ad.name AS "appointmentDoctor", a.item AS "appointmentItem",
            v.visited_at AS "visitedAt", t.item AS "treatmentItem", t.performed_on::text AS "treatmentOn",
            b.name AS "benefitName", b.expires_on::text AS "benefitExpiresOn", b.remaining AS "benefitRemaining"
     FROM customer c
     LEFT JOIN staff s ON s.company_id = c.company_id AND s.id = c.consultant_id
     LEFT JOIN clinic k ON k.company_id = c.company_id AND k.id = c.clinic_id
     LEFT JOIN LATERAL (
       SELECT starts_at, item, doctor_id FROM appointment
       WHERE company_id = c.company_id AND customer_id = c.id AND $5 AND starts_at > $3 AND status IN ('booked', 'confirmed')
       ORDER BY starts_at LIMIT 1) a ON true
     LEFT JOIN staff ad ON ad.company_id = c.company_id AND ad.id = a.doctor_id
     LEFT JOIN LATERAL (
       SELECT visited_at FROM clinic_visit WHERE company_id = c.company_id AND customer_id = c.id AND $6 AND visited_at <= $3
       ORDER BY visited_at DESC LIMIT 1) v ON true
     LEFT JOIN LATERAL (
       SELECT item, performed_on FROM treatment
       WHERE company_id = c.company_id AND customer_id = c.id AND $7 AND performed_on <= ($3::timestamptz AT TIME ZONE $4)::date
       ORDER BY performed_on DESC LIMIT 1) t ON true
     LEFT JOIN LATERAL (
       SELECT name, expires_on, remaining FROM benefit
       WHERE company_id = c.company_id AND customer_id = c.id AND $8 AND remaining > 0 AND expires_on >= ($3::timestamptz AT TIME ZONE $4)::date
       ORDER BY expires_on LIMIT 1) b ON true
     WHERE c.company_id = $1 AND c.id = ANY($2::uuid[])`,
    [companyId, customerIds, now, zone, ...RECORDS.map((record) => !fields || fields.some((field) => field.startsWith(record)))],
  );
  return new Map(rows.map((row) => [row.customerId, row]));
}

export function datesOf(facts: Facts | undefined): PersonDates {
  return {
    next_appointment: facts?.appointmentAt ?? null,
    last_visit: facts?.visitedAt ?? null,
    last_treatment: facts?.treatmentOn ?? null,
    benefit_expires: facts?.benefitExpiresOn ?? null,
    birthday: facts?.birthDate ?? null,
  };
}
