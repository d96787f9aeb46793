import { z } from "zod";
import { APPOINTMENT_STATUSES } from "@/lib/audience/fields";
import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { requirePatient } from "./find-one";

const LIMIT = 200;

export const appointmentRowSchema = z.object({
  id: z.uuid(),
  startsAt: z.date(),
  item: z.string().nullable(),
  status: z.enum(APPOINTMENT_STATUSES),
  doctorName: z.string().nullable(),
  clinicName: z.string().nullable(),
  bookedAt: z.date(),
});
export type AppointmentRow = z.infer<typeof appointmentRowSchema>;

export const APPOINTMENT_COLUMNS = `r.id, r.starts_at AS "startsAt", r.item, r.status, d.name AS "doctorName", k.short_name AS "clinicName", r.created_at AS "bookedAt"
  FROM appointment r LEFT JOIN staff d ON d.company_id = r.company_id AND d.id = r.doctor_id
  LEFT JOIN clinic k ON k.company_id = r.company_id AND k.id = r.clinic_id`;

const visitRowSchema = z.object({ id: z.uuid(), visitedAt: z.date(), clinicName: z.string().nullable(), items: z.array(z.string()) });
export type VisitRow = z.infer<typeof visitRowSchema>;

/** A visit and what was done on its day. */
export const VISIT_COLUMNS = `r.id, r.visited_at AS "visitedAt", k.short_name AS "clinicName", (SELECT coalesce(array_agg(t.item ORDER BY t.item), '{}') FROM treatment t
    WHERE t.company_id = r.company_id AND t.customer_id = r.customer_id AND t.performed_on = (r.visited_at AT TIME ZONE co.timezone)::date) AS items
  FROM clinic_visit r JOIN company co ON co.id = r.company_id LEFT JOIN clinic k ON k.company_id = r.company_id AND k.id = r.clinic_id`;
export const parseVisit = (row: unknown): VisitRow => visitRowSchema.parse(row);

const treatmentRowSchema = z.object({
  id: z.uuid(),
  item: z.string(),
  performedOn: z.string(),
  amountFen: z.number(),
  clinicName: z.string().nullable(),
});
export type TreatmentRow = z.infer<typeof treatmentRowSchema>;

export const patientRecordsInput = z.object({ id: z.uuid(), kind: z.enum(["appointments", "visits", "treatments"]) });
export interface PatientRecords {
  appointments: AppointmentRow[];
  visits: VisitRow[];
  treatments: TreatmentRow[];
}

/** The latest records of one kind; the other lists are empty. */
export async function patientRecords(ctx: ServiceContext, { id, kind }: z.infer<typeof patientRecordsInput>): Promise<PatientRecords> {
  requirePermission(ctx, "patient.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    await requirePatient(sql, ctx, id);
    const own = "WHERE r.company_id = yidao_company() AND r.customer_id = $1";
    const read = async <T>(wanted: keyof PatientRecords, query: string, schema: z.ZodType<T>): Promise<T[]> =>
      kind === wanted ? (await sql.query(query, [id])).rows.map((row) => schema.parse(row)) : [];
    return {
      appointments: await read("appointments", `SELECT ${APPOINTMENT_COLUMNS} ${own} ORDER BY r.starts_at DESC LIMIT ${LIMIT}`, appointmentRowSchema),
      visits: await read("visits", `SELECT ${VISIT_COLUMNS} ${own} ORDER BY r.visited_at DESC LIMIT ${LIMIT}`, visitRowSchema),
      treatments: await read(
        "treatments",
        `SELECT r.id, r.item, r.performed_on::text AS "performedOn", r.amount_fen AS "amountFen", k.short_name AS "clinicName"
         FROM treatment r LEFT JOIN clinic k ON k.company_id = r.company_id AND k.id = r.clinic_id ${own} ORDER BY r.performed_on DESC LIMIT ${LIMIT}`,
        treatmentRowSchema,
      ),
    };
  });
}
