import { z } from "zod";
import { type Rule, ruleSchema } from "@/lib/audience/rule";
import { type Sql, withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { membersOf, peopleOf } from "./scope";

export const listAudiencesInput = z.object({ search: z.string().trim().max(60).optional() });

export interface AudienceRow {
  id: string;
  name: string;
  kind: "live" | "static";
  rule: Rule | null;
  updatedAt: Date;
  createdByName: string | null;
  /** Journeys that use it: in the draft, the published version, or an earlier one that people are in. */
  journeys: { id: string; name: string }[];
}

/** The journeys that use `audience a`, as [{ id, name }]; null = none does. */
export const JOURNEYS_USING = `
  (SELECT jsonb_agg(jsonb_build_object('id', j.id, 'name', j.name) ORDER BY j.name)
   FROM (SELECT format('$.nodes[*].config.** ? (@.audienceId == "%s")', a.id)::jsonpath AS path) usage
   CROSS JOIN journey j JOIN journey_draft d ON d.company_id = j.company_id AND d.journey_id = j.id
   LEFT JOIN journey_version v ON v.company_id = j.company_id AND v.id = j.current_version_id
   WHERE j.company_id = a.company_id AND j.state <> 'archived' AND (d.document @? usage.path OR v.document @? usage.path
     OR EXISTS (SELECT FROM journey_run r JOIN journey_version o ON o.company_id = r.company_id AND o.id = r.version_id
       WHERE r.company_id = j.company_id AND r.journey_id = j.id AND r.version_id IS DISTINCT FROM v.id AND r.mode = 'live' AND r.state IN ('starting', 'running', 'paused')
         AND o.document @? usage.path)))`;

export async function listAudiences(ctx: ServiceContext, input: z.infer<typeof listAudiencesInput>): Promise<AudienceRow[]> {
  requirePermission(ctx, "audience.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<{
      id: string;
      name: string;
      kind: "live" | "static";
      rule: unknown;
      updated_at: Date;
      created_by_name: string | null;
      journeys: { id: string; name: string }[] | null;
    }>(
      `SELECT a.id, a.name, a.kind, a.rule, a.updated_at, u.name AS created_by_name,
              ${JOURNEYS_USING} AS journeys
       FROM audience a LEFT JOIN auth_user u ON u.id = a.created_by
       WHERE a.company_id = $1 AND ($2::text IS NULL OR strpos(a.name, $2) > 0)
       ORDER BY a.updated_at DESC, a.id LIMIT 500`,
      [ctx.companyId, input.search || null],
    );
    return rows.map((r) => ({
      id: r.id,
      name: r.name,
      kind: r.kind,
      rule: r.rule === null ? null : ruleSchema.parse(r.rule),
      updatedAt: r.updated_at,
      createdByName: r.created_by_name,
      journeys: r.journeys ?? [],
    }));
  });
}

export const countAudiencesInput = z.object({ ids: z.array(z.uuid()).min(1).max(50) });

/** People in each audience right now; null where its rule no longer fits the catalog. */
export async function countAudiences(ctx: ServiceContext, input: z.infer<typeof countAudiencesInput>): Promise<Record<string, number | null>> {
  requirePermission(ctx, "audience.view");
  return withTenantSql(
    ctx.companyId,
    async (sql) => {
      const { rows } = await sql.query<{ id: string; kind: string; rule: unknown }>(
        "SELECT id, kind, rule FROM audience WHERE company_id = $1 AND id = ANY($2::uuid[])",
        [ctx.companyId, input.ids],
      );
      const counts: Record<string, number | null> = {};
      for (const row of rows) counts[row.id] = await countOf(ctx, sql, row);
      return counts;
    },
    { statement_timeout: "20000", plan_cache_mode: "force_custom_plan" },
  );
}

async function countOf(ctx: ServiceContext, sql: Sql, audience: { id: string; kind: string; rule: unknown }): Promise<number | null> {
  const rule = ruleSchema.safeParse(audience.rule);
  if (audience.kind === "live" && !rule.success) return null;
  const where = rule.success ? peopleOf(ctx, rule.data) : membersOf(ctx, audience.id);
  const { rows } = await sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM customer c WHERE ${where.sql}`, where.params);
  return rows[0]?.n ?? 0;
}
