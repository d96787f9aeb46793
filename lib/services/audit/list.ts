import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";

export const listAuditInput = z.object({
  /** One action, e.g. "journey.publish"; else all. */
  action: z.string().max(60).nullish(),
  /** The id of the last line shown. */
  cursor: z.uuid().nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});

export interface AuditLine {
  id: string;
  at: Date;
  /** Null: the system itself, or somebody who is gone. */
  userName: string | null;
  action: string;
  targetType: string;
  targetId: string | null;
  /** What the target is called, where it still is or was written down, and is nobody whom the member may not see. */
  targetName: string | null;
  detail: Record<string, unknown>;
}

export interface AuditPage {
  rows: AuditLine[];
  /** null = this was the last page. */
  next: string | null;
  /** Every action there is a line of, to filter by. */
  actions: string[];
}

/** Who did what and when, newest first. Ids grow with time, so the key alone is the order. */
export async function listAudit(ctx: ServiceContext, raw: z.input<typeof listAuditInput>): Promise<AuditPage> {
  requirePermission(ctx, "settings.audit.view");
  const { action, cursor, limit } = listAuditInput.parse(raw);
  return withTenantSql(
    ctx.companyId,
    async (sql) => {
      const params: unknown[] = [ctx.companyId, action ?? null, cursor ?? null, limit + 1];
      const visible = visiblePatients(ctx, ctx.clinicIds, params);
      const { rows } = await sql.query<AuditLine>(
        `SELECT a.id, a.at, u.name AS "userName", a.action, a.target_type AS "targetType", a.target_id AS "targetId", a.detail,
                coalesce(a.detail->>'name', CASE WHEN f.id IS NULL THEN c.name WHEN c.id IS NOT NULL THEN f.title END, w.name, j.name) AS "targetName"
         FROM audit_log a
         LEFT JOIN auth_user u ON u.id = a.user_id
         LEFT JOIN follow_up_task f ON f.company_id = $1 AND f.id = CASE WHEN a.target_type = 'follow_up_task' THEN a.target_id::uuid END
         LEFT JOIN webhook_endpoint w ON w.company_id = $1 AND w.id = CASE WHEN a.target_type = 'webhook_endpoint' THEN a.target_id::uuid END
         LEFT JOIN simulation s ON s.company_id = $1 AND s.id = CASE WHEN a.target_type = 'simulation' THEN a.target_id::uuid END
         LEFT JOIN journey j ON j.company_id = $1
           AND j.id::text = CASE WHEN a.target_type = 'journey' THEN a.target_id ELSE coalesce(a.detail->>'journeyId', s.journey_id::text) END
         LEFT JOIN lead l ON l.company_id = $1 AND l.id = CASE WHEN a.target_type = 'lead' THEN a.target_id::uuid END
         LEFT JOIN customer c ON ${visible}
           AND c.id = CASE WHEN a.target_type = 'customer' THEN a.target_id::uuid ELSE coalesce(l.customer_id, f.customer_id) END
         WHERE a.company_id = $1 AND ($2::text IS NULL OR a.action = $2) AND ($3::uuid IS NULL OR a.id < $3)
         ORDER BY a.id DESC LIMIT $4`,
        params,
      );
      // From one action to the next over the index, however many lines each has.
      const { rows: actions } = await sql.query<{ action: string }>(
        `WITH RECURSIVE known AS (
           (SELECT a.action FROM audit_log a WHERE a.company_id = $1 ORDER BY a.action LIMIT 1)
           UNION ALL
           SELECT (SELECT a.action FROM audit_log a WHERE a.company_id = $1 AND a.action > k.action ORDER BY a.action LIMIT 1) FROM known k WHERE k.action IS NOT NULL)
         SELECT action FROM known WHERE action IS NOT NULL`,
        [ctx.companyId],
      );
      const shown = rows.slice(0, limit);
      return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null, actions: actions.map((row) => row.action) };
    },
    { plan_cache_mode: "force_custom_plan" },
  );
}
