import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { requireMember, type ServiceContext } from "../context";
import { searchSql } from "../patients/filter";
import { visiblePatients } from "../patients/scope";

const PER_KIND = 6;

export const findInput = z.object({ text: z.string().trim().min(1).max(60) });

export interface Found {
  journeys: Array<{ id: string; name: string; state: string }>;
  patients: Array<{ id: string; name: string; phoneMasked: string | null; clinicName: string | null }>;
  scripts: Array<{ id: string; name: string; state: string }>;
}

/** Journeys, patients (as the patients page searches) and scripts; of each only what the person may see. */
export async function find(ctx: ServiceContext, input: z.infer<typeof findInput>): Promise<Found> {
  requireMember(ctx);
  const { text } = findInput.parse(input);
  const like = `%${escapeLike(text)}%`;
  return withTenantSql(ctx.companyId, async (sql) => {
    const journeys = ctx.permissions.has("journey.view")
      ? await sql.query<Found["journeys"][number]>(
          `SELECT id, name, state FROM journey
            WHERE company_id = $1 AND name ILIKE $2 AND state <> 'archived' AND ($3::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY($3))
            ORDER BY updated_at DESC LIMIT ${PER_KIND}`,
          [ctx.companyId, like, ctx.clinicIds],
        )
      : null;
    const asked = ctx.permissions.has("patient.view") ? patientsQuery(ctx, text) : null;
    const patients = asked ? await sql.query<Found["patients"][number]>(asked.text, asked.params) : null;
    const scripts = ctx.permissions.has("script.view")
      ? await sql.query<Found["scripts"][number]>(
          `SELECT id, name, state FROM script WHERE company_id = $1 AND name ILIKE $2 ORDER BY updated_at DESC LIMIT ${PER_KIND}`,
          [ctx.companyId, like],
        )
      : null;
    return { journeys: journeys?.rows ?? [], patients: patients?.rows ?? [], scripts: scripts?.rows ?? [] };
  });
}

/** Whose name or record number is exactly this come first, then the newest of the others: each few by itself, so that no long list is sorted. */
export function patientsQuery(ctx: ServiceContext, search: string): { text: string; params: unknown[] } {
  const params: unknown[] = [];
  const add = (value: unknown, cast: string) => `$${params.push(value)}::${cast}`;
  const visible = visiblePatients(ctx, ctx.clinicIds, params);
  const exact = `(c.name = ${add(search, "text")} OR c.record_number = ANY(${add([search, search.toUpperCase()], "text[]")}))`;
  const few = (rank: number, where: string) =>
    `(SELECT ${rank} AS rank, c.* FROM customer c WHERE ${visible} AND ${where} ORDER BY c.created_at DESC, c.id DESC LIMIT ${PER_KIND})`;
  const text = `SELECT c.id, c.name, c.phone_masked AS "phoneMasked", cl.short_name AS "clinicName"
    FROM (${few(0, exact)} UNION ALL ${few(1, `${searchSql(search, add)} AND ${exact} IS NOT TRUE`)}) c
    LEFT JOIN clinic cl ON cl.company_id = c.company_id AND cl.id = c.clinic_id
    ORDER BY c.rank, c.created_at DESC, c.id DESC LIMIT ${PER_KIND}`;
  return { text, params };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (c) => `\\${c}`);
}
