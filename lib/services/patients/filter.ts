import { z } from "zod";
import { shiftDay } from "@/lib/time/day";
import { dayIn } from "@/lib/time/zone";
import { clinicScope, type ServiceContext } from "@/lib/services/context";
import { hashPhone } from "@/lib/phone/hash";
import { normalisePhone } from "@/lib/phone/normalise";
import { phoneSecrets } from "@/lib/phone/secrets";
import { visiblePatients } from "./scope";

export const patientFilterSchema = z.object({
  /** Beginning or end of the name, beginning of the record number, the last four digits, or a whole phone number. */
  search: z.string().trim().max(60).nullable().default(null),
  clinicId: z.uuid().nullable().default(null),
  tagId: z.uuid().nullable().default(null),
  consultantId: z.uuid().nullable().default(null),
  gender: z.enum(["male", "female"]).nullable().default(null),
  hasPhone: z.boolean().nullable().default(null),
  /** false = leads only. */
  registered: z.boolean().nullable().default(null),
  appointmentTomorrow: z.boolean().default(false),
});
export type PatientFilter = z.infer<typeof patientFilterSchema>;

/** The patients that a filter leaves of those whom the member may see: a condition over alias `c`. */
export function filterSql(ctx: ServiceContext, filter: PatientFilter, params: unknown[]): string {
  const add = (value: unknown, cast: string) => `$${params.push(value)}::${cast}`;
  const parts = [visiblePatients(ctx, clinicScope(ctx, filter.clinicId), params)];
  if (filter.search) parts.push(searchSql(filter.search, add));
  if (filter.consultantId) parts.push(`c.consultant_id = ${add(filter.consultantId, "uuid")}`);
  if (filter.gender) parts.push(`c.gender = ${add(filter.gender, "text")}`);
  if (filter.hasPhone !== null) parts.push(`c.phone_hash IS ${filter.hasPhone ? "NOT NULL" : "NULL"}`);
  if (filter.registered !== null) parts.push(`c.record_number IS ${filter.registered ? "NOT NULL" : "NULL"}`);
  if (filter.tagId) {
    parts.push(
      `c.id IN (SELECT t.customer_id FROM customer_tag t WHERE t.company_id = ${add(ctx.companyId, "uuid")} AND t.tag_id = ${add(filter.tagId, "uuid")})`,
    );
  }
  if (filter.appointmentTomorrow) parts.push(tomorrowSql(ctx, add));
  return parts.join(" AND ");
}

type Add = (value: unknown, cast: string) => string;

/** Who is meant by what was typed, as `patientFilterSchema.search` says: a condition over alias `c`. */
// ^@ (starts with) is leakproof, so that it may use an index under row-level security; LIKE is not.
export function searchSql(search: string, add: Add): string {
  const phone = normalisePhone(search);
  if (phone.ok && phone.phone) return `c.phone_hash = ${add(hashPhone(phone.phone.e164, phoneSecrets().hashKey), "bytea")}`;
  const text = add(search, "text");
  const ways = [
    `c.name ^@ ${text}`,
    `c.name_reversed ^@ ${add([...search].reverse().join(""), "text")}`,
    `c.record_number ^@ ${add(search.toUpperCase(), "text")}`,
  ];
  if (search !== search.toUpperCase()) ways.push(`c.record_number ^@ ${text}`);
  if (/^\d{4}$/.test(search)) ways.push(`c.phone_last4 = ${text}`);
  return `(${ways.join(" OR ")})`;
}

function tomorrowSql(ctx: ServiceContext, add: Add): string {
  const tomorrow = shiftDay(dayIn(ctx.timezone, new Date()), 1);
  const zone = add(ctx.timezone, "text");
  const from = `(${add(tomorrow, "date")}::timestamp AT TIME ZONE ${zone})`;
  const to = `(${add(shiftDay(tomorrow, 1), "date")}::timestamp AT TIME ZONE ${zone})`;
  return `c.id IN (SELECT a.customer_id FROM appointment a WHERE a.company_id = ${add(ctx.companyId, "uuid")}
    AND a.starts_at >= ${from} AND a.starts_at < ${to} AND a.status <> 'cancelled')`;
}
