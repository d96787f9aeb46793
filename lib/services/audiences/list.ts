import { z } from "zod";
import { checkRule } from "@/lib/audience/check";
import { type Rule, ruleSchema } from "@/lib/audience/rule";
import { type Sql, withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type AudienceLock, journeysUsing, lockOf } from "./access";
import { membersOf, peopleOf } from "./scope";

export const listAudiencesInput = z.object({ search: z.string().trim().max(60).optional() });

export interface AudienceRow {
  id: string;
  name: string;
  kind: "live" | "static";
  rule: Rule | null;
  updatedAt: Date;
  /** Who saved it last; null = nobody knows any more. */
  updatedByName: string | null;
  /** Journeys that use it: in the draft, the published version, or an earlier one that people are in. Of the company and the member's clinics. */
  journeys: { id: string; name: string }[];
  /** Journeys of other clinics use it too. */
  isUsedElsewhere: boolean;
  /** Why this member can neither change nor remove it. */
  lock: AudienceLock | null;
}

export async function listAudiences(ctx: ServiceContext, input: z.infer<typeof listAudiencesInput>): Promise<AudienceRow[]> {
  requirePermission(ctx, "audience.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<{
      id: string;
      name: string;
      kind: "live" | "static";
      rule: unknown;
      updated_at: Date;
      updated_by_name: string | null;
      journeys: { id: string; name: string }[] | null;
      elsewhere: boolean | null;
      lock: AudienceLock | null;
    }>(
      `SELECT a.id, a.name, a.kind, a.rule, a.updated_at, u.name AS updated_by_name, j.journeys, j.elsewhere, ${lockOf("$3", "$4")} AS lock
       FROM audience a LEFT JOIN auth_user u ON u.id = a.updated_by
       LEFT JOIN ${journeysUsing("$3")} j ON j.audience_id = a.id::text
       WHERE a.company_id = $1::uuid AND ($2::text IS NULL OR strpos(a.name, $2) > 0)
       ORDER BY a.updated_at DESC, a.id LIMIT 500`,
      [ctx.companyId, input.search || null, ctx.clinicIds, ctx.userId],
    );
    return rows.map((r) => ({
      id: r.id,
      name: r.name,
      kind: r.kind,
      rule: r.rule === null ? null : ruleSchema.parse(r.rule),
      updatedAt: r.updated_at,
      updatedByName: r.updated_by_name,
      journeys: r.journeys ?? [],
      isUsedElsewhere: r.elsewhere === true,
      lock: r.lock,
    }));
  });
}

export const countAudiencesInput = z.object({ ids: z.array(z.uuid()).min(1).max(50) });

/** One takes no longer than its preview may. */
const EACH_MS = 10_000;
const TOGETHER_MS = 30_000;

/**
 * People in each audience right now; null where its rule no longer fits the catalog, or counting failed or would take too long: the others are
 * counted all the same, within `togetherMs`.
 */
export async function countAudiences(
  ctx: ServiceContext,
  input: z.infer<typeof countAudiencesInput>,
  togetherMs = TOGETHER_MS,
): Promise<Record<string, number | null>> {
  requirePermission(ctx, "audience.view");
  return withTenantSql(
    ctx.companyId,
    async (sql) => {
      const { rows } = await sql.query<Counted>("SELECT id, kind, rule FROM audience WHERE company_id = $1 AND id = ANY($2::uuid[])", [
        ctx.companyId,
        input.ids,
      ]);
      const endMs = performance.now() + togetherMs;
      const counts: Record<string, number | null> = {};
      for (const row of rows) counts[row.id] = await countOf(ctx, sql, row, Math.min(EACH_MS, Math.round(endMs - performance.now())));
      return counts;
    },
    { plan_cache_mode: "force_custom_plan" },
  );
}

interface Counted {
  id: string;
  kind: string;
  rule: unknown;
}

async function countOf(ctx: ServiceContext, sql: Sql, audience: Counted, leftMs: number): Promise<number | null> {
  if (leftMs < 1) return null;
  const rule = ruleSchema.safeParse(audience.rule);
  if (audience.kind === "live" && (!rule.success || checkRule(rule.data).length > 0)) return null;
  const where = rule.success ? peopleOf(ctx, rule.data) : membersOf(ctx, audience.id);
  await sql.query(`SAVEPOINT audience; SET LOCAL statement_timeout = ${leftMs}`);
  try {
    const { rows } = await sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM customer c WHERE ${where.sql}`, where.params);
    await sql.query("RELEASE SAVEPOINT audience");
    return rows[0]?.n ?? 0;
  } catch (error) {
    log.error({ companyId: ctx.companyId, audienceId: audience.id, err: error }, "an audience can't be counted");
    await sql.query("ROLLBACK TO SAVEPOINT audience");
    return null;
  }
}
