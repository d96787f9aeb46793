import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { requireMember, type ServiceContext } from "../context";

const PER_KIND = 6;

export const findInput = z.object({ text: z.string().trim().min(1).max(60) });

export interface Found {
  journeys: Array<{ id: string; name: string; state: string }>;
  patients: Array<{ id: string; name: string; phoneMasked: string | null; clinicName: string | null }>;
  scripts: Array<{ id: string; name: string; state: string }>;
}

/** Journeys, patients (beginning of the name, record number, last four digits) and scripts; of each only what the person may see. */
export async function find(ctx: ServiceContext, input: z.infer<typeof findInput>): Promise<Found> {
  requireMember(ctx);
  const { text } = findInput.parse(input);
  const like = `%${escapeLike(text)}%`;
  const lastFour = /^\d{4,}$/.test(text) ? text.slice(-4) : null;
  return withTenantSql(ctx.companyId, async (sql) => {
    const journeys = ctx.permissions.has("journey.view")
      ? await sql.query<Found["journeys"][number]>(
          `SELECT id, name, state FROM journey
            WHERE company_id = $1 AND name ILIKE $2 AND state <> 'archived' AND ($3::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY($3))
            ORDER BY updated_at DESC LIMIT ${PER_KIND}`,
          [ctx.companyId, like, ctx.clinicIds],
        )
      : null;
    const patients = ctx.permissions.has("patient.view")
      ? await sql.query<Found["patients"][number]>(PATIENTS, [ctx.companyId, text, lastFour, ctx.clinicIds, ctx.consultantId])
      : null;
    const scripts = ctx.permissions.has("script.view")
      ? await sql.query<Found["scripts"][number]>(
          `SELECT id, name, state FROM script WHERE company_id = $1 AND name ILIKE $2 ORDER BY updated_at DESC LIMIT ${PER_KIND}`,
          [ctx.companyId, like],
        )
      : null;
    return { journeys: journeys?.rows ?? [], patients: patients?.rows ?? [], scripts: scripts?.rows ?? [] };
  });
}

/** ^@ (starts with) is leakproof, so that it may use an index under row-level security; LIKE is not. */
export const PATIENTS = `SELECT c.id, c.name, c.phone_masked AS "phoneMasked", cl.short_name AS "clinicName"
  FROM customer c LEFT JOIN clinic cl ON cl.company_id = c.company_id AND cl.id = c.clinic_id
  WHERE c.company_id = $1 AND (c.name ^@ $2 OR c.record_number = $2 OR c.phone_last4 = $3)
    AND ($4::uuid[] IS NULL OR c.clinic_id = ANY($4)) AND ($5::uuid IS NULL OR c.consultant_id = $5)
  LIMIT ${PER_KIND}`;

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (c) => `\\${c}`);
}
