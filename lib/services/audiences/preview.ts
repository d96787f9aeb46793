import { z } from "zod";
import { ruleSchema } from "@/lib/audience/rule";
import { type Sql, withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { inTime } from "@/lib/services/in-time";
import { peopleOf, type Where } from "./scope";

export const previewAudienceInput = z.object({ rule: ruleSchema });

export interface AudiencePreview {
  count: number;
  withoutPhone: number;
  sample: { id: string; name: string; phoneMasked: string | null; clinicName: string | null; recordNumber: string | null }[];
}

const SAMPLE_SIZE = 8;
const TIMEOUT_MS = 10_000;

/** How many people a rule chooses right now, and a few of them for whom may see patients. Throws `audience_too_slow` when that can't be told in time. */
export async function previewAudience(
  ctx: ServiceContext,
  input: z.infer<typeof previewAudienceInput>,
  timeoutMs = TIMEOUT_MS,
): Promise<AudiencePreview> {
  requirePermission(ctx, "audience.view");
  const where = peopleOf(ctx, input.rule);
  const size = ctx.permissions.has("patient.view") ? SAMPLE_SIZE : 0;
  const settings = { statement_timeout: String(timeoutMs), plan_cache_mode: "force_custom_plan" };
  return inTime(
    withTenantSql(ctx.companyId, (sql) => previewOf(sql, where, size), settings),
    "audience_too_slow",
  );
}

async function previewOf(sql: Sql, where: Where, size: number): Promise<AudiencePreview> {
  const totals = await sql.query<{ count: number; without_phone: number }>(
    `SELECT count(*)::int AS count, count(*) FILTER (WHERE c.phone_hash IS NULL)::int AS without_phone FROM customer c WHERE ${where.sql}`,
    where.params,
  );
  const sample = await sql.query<{ id: string; name: string; phone_masked: string | null; clinic_name: string | null; record_number: string | null }>(
    `SELECT c.id, c.name, c.phone_masked, c.record_number, k.name AS clinic_name
     FROM customer c LEFT JOIN clinic k ON k.company_id = c.company_id AND k.id = c.clinic_id
     WHERE ${where.sql} ORDER BY c.id DESC LIMIT ${size}`,
    where.params,
  );
  return {
    count: totals.rows[0]?.count ?? 0,
    withoutPhone: totals.rows[0]?.without_phone ?? 0,
    sample: sample.rows.map((r) => ({
      id: r.id,
      name: r.name,
      phoneMasked: r.phone_masked,
      clinicName: r.clinic_name,
      recordNumber: r.record_number,
    })),
  };
}
