import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { HOLDS_SEAT } from "@/lib/engine/leases";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

const lineRowSchema = z.object({
  id: z.uuid(),
  groupId: z.uuid(),
  groupName: z.string(),
  isDefaultGroup: z.boolean(),
  caller: z.string(),
  region: z.string().nullable(),
  callsPerSecond: z.number(),
  maxConcurrent: z.number(),
  state: z.enum(["enabled", "paused"]),
  /** Calls that failed on it one after another. */
  failures: z.number(),
  /** Too many failed: it is left alone until then. Null = it is not. */
  restingUntil: z.date().nullable(),
  /** Live calls under way, as dialling counts them. */
  inUse: z.number(),
});
export type LineRow = z.infer<typeof lineRowSchema>;

export interface Lines {
  lines: LineRow[];
  groups: { id: string; name: string; isDefault: boolean }[];
  regions: string[];
}

/** The numbers that calls come from, with their limits and how they do now. */
export async function listLines(ctx: ServiceContext): Promise<Lines> {
  requirePermission(ctx, "settings.lines.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const groups = await sql.query<Lines["groups"][number]>(
      `SELECT id, name, is_default AS "isDefault" FROM line_group WHERE company_id = yidao_company() ORDER BY is_default DESC, name LIMIT 200`,
    );
    const lines = await sql.query(
      `SELECT l.id, l.group_id AS "groupId", g.name AS "groupName", g.is_default AS "isDefaultGroup", l.caller, l.region,
              l.calls_per_second AS "callsPerSecond", l.max_concurrent AS "maxConcurrent", l.state, l.failures,
              CASE WHEN l.resting_until > now() THEN l.resting_until END AS "restingUntil", coalesce(u.used, 0) AS "inUse"
       FROM line l JOIN line_group g ON g.company_id = l.company_id AND g.id = l.group_id
       LEFT JOIN (SELECT d.line_id, count(*)::int AS used FROM dispatch_open d
         WHERE d.company_id = yidao_company() AND d.world = 'live' AND ${HOLDS_SEAT} GROUP BY 1) u ON u.line_id = l.id
       WHERE l.company_id = yidao_company() ORDER BY g.is_default DESC, g.name, l.region NULLS FIRST, l.caller LIMIT 1000`,
    );
    const parsed = lines.rows.map((row) => lineRowSchema.parse(row));
    const regions = [...new Set(parsed.flatMap(({ region }) => region ?? []))].toSorted();
    return { lines: parsed, groups: groups.rows, regions };
  });
}
