import type { Sql } from "@/lib/db";

/**
 * Tags, visits, appointments, treatments and benefits of the staged rows. Each is known by what it is (a visit by its day, an
 * appointment by its instant, a treatment by item and day, a benefit by its name), so that the same row says nothing twice.
 * Marks the rows of people who were known already and got something new.
 */
export async function mergeRecords(sql: Sql, timezone: string): Promise<void> {
  for (const [query, params] of [
    [TAGS, []],
    [VISITS, [timezone]],
    [STALE_APPOINTMENTS, [timezone]],
    [APPOINTMENT_ITEMS, [timezone]],
    [APPOINTMENTS, [timezone]],
    [TREATMENTS, []],
    [BENEFIT_CHANGES, []],
    [BENEFITS, []],
  ] as const) {
    await sql.query(
      `WITH said(customer_id) AS (${query}) UPDATE import_stage s SET changed = true FROM said
       WHERE s.customer_id = said.customer_id AND s.existed AND NOT s.changed`,
      [...params],
    );
  }
}

const OWNED = "r.company_id = yidao_company() AND r.customer_id = s.customer_id";

const TAGS = `INSERT INTO customer_tag (company_id, customer_id, tag_id)
  SELECT yidao_company(), s.customer_id, t.id FROM import_stage s CROSS JOIN LATERAL unnest(string_to_array(s.tags, E'\\n')) AS n(name)
  JOIN tag t ON t.company_id = yidao_company() AND t.name = n.name WHERE s.tags IS NOT NULL
  ON CONFLICT DO NOTHING RETURNING customer_id`;

const VISITS = `INSERT INTO clinic_visit (company_id, customer_id, clinic_id, visited_at)
  SELECT yidao_company(), s.customer_id, s.clinic_id, s.visited_at AT TIME ZONE $1 FROM import_stage s
  WHERE s.visited_at IS NOT NULL AND NOT EXISTS (SELECT FROM clinic_visit r WHERE ${OWNED}
    AND r.visited_at >= s.visited_at::date::timestamp AT TIME ZONE $1 AND r.visited_at < (s.visited_at::date + 1)::timestamp AT TIME ZONE $1)
  RETURNING customer_id`;

// "Next" is the first one to come: an open one before it no longer stands.
const STALE_APPOINTMENTS = `UPDATE appointment r SET status = 'cancelled' FROM import_stage s
  WHERE ${OWNED} AND s.existed AND r.status IN ('booked', 'confirmed') AND r.starts_at > now() AND r.starts_at < s.appointment_at AT TIME ZONE $1
  RETURNING r.customer_id`;

const APPOINTMENT_ITEMS = `UPDATE appointment r SET item = s.appointment_item FROM import_stage s
  WHERE ${OWNED} AND s.existed AND r.starts_at = s.appointment_at AT TIME ZONE $1 AND s.appointment_item IS NOT NULL
    AND r.status <> 'cancelled' AND r.item IS DISTINCT FROM s.appointment_item
  RETURNING r.customer_id`;

const APPOINTMENTS = `INSERT INTO appointment (company_id, customer_id, clinic_id, starts_at, item)
  SELECT yidao_company(), s.customer_id, s.clinic_id, s.appointment_at AT TIME ZONE $1, s.appointment_item FROM import_stage s
  WHERE s.appointment_at IS NOT NULL AND NOT EXISTS (SELECT FROM appointment r WHERE ${OWNED}
    AND r.starts_at = s.appointment_at AT TIME ZONE $1 AND r.status <> 'cancelled')
  RETURNING customer_id`;

const TREATMENTS = `INSERT INTO treatment (company_id, customer_id, clinic_id, item, performed_on)
  SELECT yidao_company(), s.customer_id, s.clinic_id, coalesce(s.treatment_item, '治疗'), s.treatment_on FROM import_stage s
  WHERE s.treatment_on IS NOT NULL AND NOT EXISTS (SELECT FROM treatment r WHERE ${OWNED}
    AND r.performed_on = s.treatment_on AND r.item = coalesce(s.treatment_item, '治疗'))
  RETURNING customer_id`;

// The same benefit with another last day; of several, the one that runs longest. With a later one it was renewed: the sheet does not say how
// much is left, but of a renewed card something is.
const BENEFIT_CHANGES = `UPDATE benefit r SET expires_on = s.benefit_on,
    remaining = CASE WHEN s.benefit_on > r.expires_on THEN greatest(r.remaining, 1) ELSE r.remaining END FROM import_stage s
  WHERE ${OWNED} AND s.existed AND r.name = coalesce(s.benefit_name, '权益') AND s.benefit_on IS NOT NULL
    AND r.id = (SELECT l.id FROM benefit l WHERE l.company_id = r.company_id AND l.customer_id = r.customer_id AND l.name = r.name
      ORDER BY l.expires_on = s.benefit_on DESC NULLS LAST, l.expires_on DESC NULLS LAST LIMIT 1)
    AND r.expires_on IS DISTINCT FROM s.benefit_on
  RETURNING r.customer_id`;

const BENEFITS = `INSERT INTO benefit (company_id, customer_id, name, expires_on)
  SELECT yidao_company(), s.customer_id, coalesce(s.benefit_name, '权益'), s.benefit_on FROM import_stage s
  WHERE (s.benefit_name IS NOT NULL OR s.benefit_on IS NOT NULL)
    AND NOT EXISTS (SELECT FROM benefit r WHERE ${OWNED} AND r.name = coalesce(s.benefit_name, '权益'))
  RETURNING customer_id`;
