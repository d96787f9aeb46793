import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type Cursor, cursorSchema, exactly, pageOf, placeSql } from "@/lib/services/keyset";
import { filterSql, patientFilterSchema } from "./filter";

export const listPatientsInput = patientFilterSchema.extend({
  limit: z.number().int().min(1).max(200).default(100),
  cursor: cursorSchema.nullish(),
});

const rowSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  gender: z.enum(["male", "female"]).nullable(),
  age: z.number().nullable(),
  phoneMasked: z.string().nullable(),
  recordNumber: z.string().nullable(),
  clinicName: z.string().nullable(),
  consultantName: z.string().nullable(),
  webConsultantName: z.string().nullable(),
  tags: z.array(z.string()),
  lastVisitAt: z.date().nullable(),
  nextAppointmentAt: z.date().nullable(),
  nextAppointmentItem: z.string().nullable(),
});
export type PatientRow = z.infer<typeof rowSchema>;

export interface PatientPage {
  rows: PatientRow[];
  /** null = no more. */
  next: Cursor | null;
  /** Of all that the filter leaves; only with the first page. */
  total: number | null;
}

/** Patients and leads, newest first. Phones are masked. */
export async function listPatients(ctx: ServiceContext, input: z.input<typeof listPatientsInput>): Promise<PatientPage> {
  requirePermission(ctx, "patient.view");
  const { limit, cursor, ...filter } = listPatientsInput.parse(input);
  return withTenantSql(ctx.companyId, async (sql) => {
    const { text, params } = pageQuery(ctx, filter, limit, cursor ?? null);
    const { rows, next } = pageOf((await sql.query<Cursor>(text, params)).rows, limit, (last) => last);
    return {
      rows: await details(
        sql,
        rows.map((r) => r.id),
      ),
      next,
      total: cursor ? null : next ? await count(sql, ctx, filter) : rows.length,
    };
  });
}

/** Ids first, one more than asked for, so that only a page's rows are joined. */
export function pageQuery(ctx: ServiceContext, filter: z.infer<typeof patientFilterSchema>, limit: number, cursor: Cursor | null) {
  const params: unknown[] = [];
  const where = [filterSql(ctx, filter, params)];
  if (cursor) where.push(`(c.created_at, c.id) < ${placeSql(cursor, params)}`);
  return {
    text: `SELECT c.id, ${exactly("c.created_at")} AS at FROM customer c
      WHERE ${where.join(" AND ")} ORDER BY c.created_at DESC, c.id DESC LIMIT ${limit + 1}`,
    params,
  };
}

async function count(sql: Sql, ctx: ServiceContext, filter: z.infer<typeof patientFilterSchema>): Promise<number> {
  const params: unknown[] = [];
  const where = filterSql(ctx, filter, params);
  const { rows } = await sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM customer c WHERE ${where}`, params);
  return rows[0]?.n ?? 0;
}

async function details(sql: Sql, ids: string[]): Promise<PatientRow[]> {
  const { rows } = await sql.query(
    `SELECT c.id, c.name, c.gender, extract(year FROM age((now() AT TIME ZONE co.timezone)::date, c.birth_date))::int AS age,
       c.phone_masked AS "phoneMasked", c.record_number AS "recordNumber", k.short_name AS "clinicName", s.name AS "consultantName",
       w.name AS "webConsultantName", t.tags, v.visited_at AS "lastVisitAt", a.starts_at AS "nextAppointmentAt", a.item AS "nextAppointmentItem"
     FROM unnest($1::uuid[]) WITH ORDINALITY AS o(id, place)
     JOIN customer c ON c.company_id = yidao_company() AND c.id = o.id
     JOIN company co ON co.id = c.company_id
     LEFT JOIN clinic k ON k.company_id = c.company_id AND k.id = c.clinic_id
     LEFT JOIN staff s ON s.company_id = c.company_id AND s.id = c.consultant_id
     LEFT JOIN staff w ON w.company_id = c.company_id AND w.id = c.web_consultant_id
     CROSS JOIN LATERAL (SELECT coalesce(array_agg(g.name ORDER BY ct.added_at, g.name), '{}') AS tags FROM customer_tag ct
       JOIN tag g ON g.company_id = ct.company_id AND g.id = ct.tag_id WHERE ct.company_id = c.company_id AND ct.customer_id = c.id) AS t
     LEFT JOIN LATERAL (SELECT r.visited_at FROM clinic_visit r WHERE r.company_id = c.company_id AND r.customer_id = c.id
       ORDER BY r.visited_at DESC LIMIT 1) AS v ON true
     LEFT JOIN LATERAL (SELECT r.starts_at, r.item FROM appointment r WHERE r.company_id = c.company_id AND r.customer_id = c.id
       AND r.starts_at > now() AND r.status IN ('booked', 'confirmed') ORDER BY r.starts_at LIMIT 1) AS a ON true
     ORDER BY o.place`,
    [ids],
  );
  return rows.map((row) => rowSchema.parse(row));
}
