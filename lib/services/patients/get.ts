import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { maskNumbers } from "@/lib/phone/mask-numbers";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { requirePatient } from "./find-one";
import { APPOINTMENT_COLUMNS, type AppointmentRow, appointmentRowSchema } from "./records";

export const getPatientInput = z.object({ id: z.uuid() });

const profileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  gender: z.enum(["male", "female"]).nullable(),
  age: z.number().nullable(),
  birthDate: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  phoneRegion: z.string().nullable(),
  recordNumber: z.string().nullable(),
  clinicName: z.string().nullable(),
  consultantName: z.string().nullable(),
  webConsultantName: z.string().nullable(),
  source: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
  createdAt: z.date(),
  optedOutAt: z.date().nullable(),
  blacklisted: z.boolean(),
  tags: z.array(z.object({ id: z.uuid(), name: z.string() })),
  benefits: z.array(z.object({ id: z.uuid(), name: z.string(), expiresOn: z.string().nullable(), remaining: z.number() })),
  /** `isOpen`: the member may look at the journey. */
  journeys: z.array(
    z.object({
      id: z.uuid(),
      journeyId: z.uuid(),
      versionId: z.uuid(),
      name: z.string(),
      version: z.number(),
      state: z.string(),
      finished: z.boolean(),
      isOpen: z.boolean(),
    }),
  ),
  counts: z.object({ appointments: z.number(), visits: z.number(), treatments: z.number(), benefits: z.number() }),
});

export interface Patient extends z.infer<typeof profileSchema> {
  nextAppointment: AppointmentRow | null;
}

const OWN = "r.company_id = c.company_id AND r.customer_id = c.id";
const PROFILE = `SELECT c.id, c.name, c.gender, extract(year FROM age((now() AT TIME ZONE co.timezone)::date, c.birth_date))::int AS age,
    c.birth_date::text AS "birthDate", c.phone_masked AS "phoneMasked", c.phone_region AS "phoneRegion", c.record_number AS "recordNumber",
    k.name AS "clinicName", s.name AS "consultantName", w.name AS "webConsultantName", c.source, c.attributes, c.created_at AS "createdAt",
    o.at AS "optedOutAt", b.phone_hash IS NOT NULL AS blacklisted,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) ORDER BY r.added_at, t.name), '[]') FROM customer_tag r
      JOIN tag t ON t.company_id = r.company_id AND t.id = r.tag_id WHERE ${OWN}) AS tags,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'expiresOn', r.expires_on, 'remaining', r.remaining)
      ORDER BY r.expires_on DESC NULLS FIRST), '[]') FROM benefit r WHERE ${OWN}) AS benefits,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'journeyId', e.journey_id, 'versionId', e.version_id, 'name', e.name,
      'version', e.number, 'state', e.state, 'finished', e.finished_at IS NOT NULL,
      'isOpen', $2::uuid[] IS NULL OR e.clinic_id IS NULL OR e.clinic_id = ANY($2))), '[]') FROM (
        SELECT r.id, r.journey_id, r.version_id, j.name, j.clinic_id, v.number, r.state, r.finished_at FROM enrolment r
        JOIN journey_run u ON u.company_id = r.company_id AND u.id = r.run_id AND u.mode = 'live'
        JOIN journey j ON j.company_id = r.company_id AND j.id = r.journey_id
        JOIN journey_version v ON v.company_id = r.company_id AND v.id = r.version_id
        WHERE ${OWN} ORDER BY r.entered_at DESC LIMIT 5) AS e) AS journeys,
    jsonb_build_object('appointments', (SELECT count(*) FROM appointment r WHERE ${OWN}), 'visits', (SELECT count(*) FROM clinic_visit r WHERE ${OWN}),
      'treatments', (SELECT count(*) FROM treatment r WHERE ${OWN}), 'benefits', (SELECT count(*) FROM benefit r WHERE ${OWN})) AS counts
  FROM customer c JOIN company co ON co.id = c.company_id
  LEFT JOIN clinic k ON k.company_id = c.company_id AND k.id = c.clinic_id
  LEFT JOIN staff s ON s.company_id = c.company_id AND s.id = c.consultant_id
  LEFT JOIN staff w ON w.company_id = c.company_id AND w.id = c.web_consultant_id
  LEFT JOIN opt_out o ON o.company_id = c.company_id AND o.phone_hash = c.phone_hash
  LEFT JOIN blacklist_entry b ON b.company_id = c.company_id AND b.phone_hash = c.phone_hash
  WHERE c.company_id = yidao_company() AND c.id = $1`;

/** One patient's page: who they are, what they own, what comes next, where they stand. */
export async function getPatient(ctx: ServiceContext, input: z.infer<typeof getPatientInput>): Promise<Patient> {
  requirePermission(ctx, "patient.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    await requirePatient(sql, ctx, input.id);
    const { rows } = await sql.query(PROFILE, [input.id, ctx.clinicIds]);
    const profile = profileSchema.parse(rows[0]);
    return { ...profile, attributes: masked(profile.attributes), nextAppointment: await nextAppointment(sql, input.id) };
  });
}

/** Webhooks and older imports may have kept a number of a person there, under its name or within a text. */
const masked = (attributes: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, maskNumbers(value)]));

async function nextAppointment(sql: Sql, id: string): Promise<AppointmentRow | null> {
  const { rows } = await sql.query(
    `SELECT ${APPOINTMENT_COLUMNS} WHERE r.company_id = yidao_company() AND r.customer_id = $1 AND r.starts_at > now()
       AND r.status IN ('booked', 'confirmed') ORDER BY r.starts_at LIMIT 1`,
    [id],
  );
  return rows[0] ? appointmentRowSchema.parse(rows[0]) : null;
}
