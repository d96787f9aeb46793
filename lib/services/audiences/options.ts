import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export interface Named {
  id: string;
  name: string;
}

export interface RuleOptions {
  clinics: Named[];
  consultants: Named[];
  webConsultants: Named[];
  tags: Named[];
  scripts: (Named & { intents: { key: string; name: string }[] })[];
  appointmentItems: string[];
  treatmentItems: string[];
  benefitNames: string[];
}

const MAX_WORDS = 200;
const intentsSchema = z.array(z.object({ key: z.string(), name: z.string() })).max(50);

/** Everything the rule builder offers in its lists. */
export async function ruleOptions(ctx: ServiceContext): Promise<RuleOptions> {
  requirePermission(ctx, "audience.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const named = async (from: string) => (await sql.query<Named>(`SELECT id, name FROM ${from}`, [ctx.companyId])).rows;
    const scripts = await sql.query<Named & { intents: unknown }>("SELECT id, name, intents FROM script WHERE company_id = $1 ORDER BY name", [
      ctx.companyId,
    ]);
    return {
      clinics: await named("clinic WHERE company_id = $1 ORDER BY name"),
      consultants: await named("staff WHERE company_id = $1 AND kind = 'consultant' ORDER BY name"),
      webConsultants: await named("staff WHERE company_id = $1 AND kind = 'web_consultant' ORDER BY name"),
      tags: await named("tag WHERE company_id = $1 ORDER BY name"),
      scripts: scripts.rows.map((s) => ({ id: s.id, name: s.name, intents: intentsSchema.parse(s.intents) })),
      appointmentItems: await words(sql, ctx.companyId, "appointment", "item"),
      treatmentItems: await words(sql, ctx.companyId, "treatment", "item"),
      benefitNames: await words(sql, ctx.companyId, "benefit", "name"),
    };
  });
}

async function words(sql: Sql, companyId: string, table: string, column: string): Promise<string[]> {
  const { rows } = await sql.query<{ word: string }>(
    `SELECT ${column} AS word FROM ${table} WHERE company_id = $1 AND ${column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${MAX_WORDS}`,
    [companyId],
  );
  return rows.map((r) => r.word);
}
