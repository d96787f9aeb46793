import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { MAX_ENDPOINTS } from "./endpoint";

const rowSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  allowPhone: z.boolean(),
  enabled: z.boolean(),
  createdAt: z.date(),
  /** Requests of the last seven days. */
  succeeded: z.number(),
  failed: z.number(),
  waiting: z.number(),
});
export type EndpointRow = z.infer<typeof rowSchema>;

export const ENDPOINTS = `SELECT p.id, p.name, p.url, p.allow_phone AS "allowPhone", p.enabled, p.created_at AS "createdAt", n.succeeded, n.failed, n.waiting
    FROM webhook_endpoint p CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE w.next_try_at IS NULL AND w.status BETWEEN 200 AND 299)::int AS succeeded,
             count(*) FILTER (WHERE w.next_try_at IS NULL AND (w.error IS NOT NULL OR w.status NOT BETWEEN 200 AND 299))::int AS failed,
             count(*) FILTER (WHERE w.next_try_at IS NOT NULL)::int AS waiting
      FROM webhook_detail w WHERE w.company_id = p.company_id AND w.endpoint_id = p.id
        AND (w.next_try_at IS NOT NULL OR w.tried_at > now() - interval '7 days')) n
    WHERE p.company_id = yidao_company() ORDER BY p.name LIMIT ${MAX_ENDPOINTS}`;

/** The company's endpoints and how they have answered lately. Never their secrets. */
export async function listEndpoints(ctx: ServiceContext): Promise<EndpointRow[]> {
  requirePermission(ctx, "settings.webhooks.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query(ENDPOINTS);
    return z.array(rowSchema).max(MAX_ENDPOINTS).parse(rows);
  });
}
