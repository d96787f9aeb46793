import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import type { Intent } from "@/lib/scripts/intent";
import type { StoredScript } from "@/lib/scripts/stored";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
import { figuresOfScripts, figuresOr, type ScriptFigures } from "./figures";
import { SCRIPT_COLUMNS, scriptRowSchema } from "./rows";

export const listScriptsInput = z.object({
  search: z.string().trim().max(60).optional(),
  /** The clinic whose calls the figures count. */
  clinicId: z.uuid().nullish(),
});

export type ScriptRow = Pick<StoredScript, "id" | "name" | "kind" | "category" | "state" | "templateKey" | "journeyOnly" | "voiceKey"> & {
  intents: Pick<Intent, "key" | "name" | "level">[];
  sceneCount: number;
  updatedAt: Date;
  figures: ScriptFigures;
};

/** All scripts of the company, those in use first. */
export async function listScripts(ctx: ServiceContext, input: z.infer<typeof listScriptsInput>): Promise<ScriptRow[]> {
  requirePermission(ctx, "script.view");
  const clinicIds = clinicScope(ctx, input.clinicId);
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<Record<string, unknown>>(
      `SELECT ${SCRIPT_COLUMNS}, s.updated_at AS "updatedAt" FROM script s
        WHERE s.company_id = $1 AND ($2::text IS NULL OR strpos(s.name, $2) > 0)
        ORDER BY array_position(ARRAY['enabled', 'paused_by_hand', 'paused_by_balance', 'draft', 'disabled'], s.state), s.kind, s.created_at, s.id
        LIMIT 500`,
      [ctx.companyId, input.search || null],
    );
    const scripts = rows.map((row) => scriptRowSchema.parse(row));
    const figures = await figuresOfScripts(
      sql,
      ctx,
      clinicIds,
      scripts.map((script) => script.id),
    );
    return scripts.map(({ dialogue, intents, parameters: _p, variables: _v, hangupSms: _h, ...script }) => ({
      ...script,
      intents: intents.map(({ key, name, level }) => ({ key, name, level })),
      sceneCount: dialogue.scenes.length,
      figures: figuresOr(figures, script.id),
    }));
  });
}
