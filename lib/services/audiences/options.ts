import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { Kept } from "@/lib/services/kept";

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

/** Staff of the member's clinics, or of none; a consultant only sees themselves. */
const STAFF = `SELECT id, name FROM staff WHERE company_id = $1 AND kind = $4
  AND ($2::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY($2)) AND ($3::uuid IS NULL OR id = $3) ORDER BY name`;

/** Everything the rule builder offers in its lists: of clinics and staff those that the member may know. */
export async function ruleOptions(ctx: ServiceContext): Promise<RuleOptions> {
  requirePermission(ctx, "audience.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const tags = await sql.query<Named>("SELECT id, name FROM tag WHERE company_id = $1 ORDER BY name", [ctx.companyId]);
    const staff = async (kind: string) => (await sql.query<Named>(STAFF, [ctx.companyId, ctx.clinicIds, ctx.consultantId, kind])).rows;
    const clinics = await sql.query<Named>(
      "SELECT id, name FROM clinic WHERE company_id = $1 AND ($2::uuid[] IS NULL OR id = ANY($2)) ORDER BY name",
      [ctx.companyId, ctx.clinicIds],
    );
    const scripts = await sql.query<Named & { intents: unknown }>("SELECT id, name, intents FROM script WHERE company_id = $1 ORDER BY name", [
      ctx.companyId,
    ]);
    return {
      clinics: clinics.rows,
      consultants: await staff("consultant"),
      webConsultants: await staff("web_consultant"),
      tags: tags.rows,
      scripts: scripts.rows.map((s) => ({ id: s.id, name: s.name, intents: intentsSchema.parse(s.intents) })),
      ...(await usedWords.of(ctx.companyId, () => wordsOf(sql, ctx.companyId))),
    };
  });
}

type Words = Pick<RuleOptions, "appointmentItems" | "treatmentItems" | "benefitNames">;
const usedWords = new Kept<Words>();

const wordsOf = async (sql: Sql, companyId: string): Promise<Words> => ({
  appointmentItems: await words(sql, companyId, "appointment", "item"),
  treatmentItems: await words(sql, companyId, "treatment", "item"),
  benefitNames: await words(sql, companyId, "benefit", "name"),
});

async function words(sql: Sql, companyId: string, table: string, column: string): Promise<string[]> {
  const { rows } = await sql.query<{ word: string }>(
    `SELECT ${column} AS word FROM ${table} WHERE company_id = $1 AND ${column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${MAX_WORDS}`,
    [companyId],
  );
  return rows.map((r) => r.word);
}
