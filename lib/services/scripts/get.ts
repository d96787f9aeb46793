import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { billedTexts } from "@/lib/journey/kinds/sms/preview";
import { placeholders } from "@/lib/scripts/render";
import type { StoredScript } from "@/lib/scripts/stored";
import { templateOf } from "@/lib/scripts/templates";
import type { ParameterDefinition } from "@/lib/scripts/variables";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
import { figuresOfScripts, figuresOr, type ScriptFigures } from "./figures";
import { SCRIPT_COLUMNS, scriptRowSchema } from "./rows";

export const getScriptInput = z.object({ id: z.uuid(), clinicId: z.uuid().nullish() });

export interface HangupText {
  name: string;
  signature: string;
  body: string;
  state: "draft" | "reviewing" | "approved" | "rejected";
  /** Texts billed, before variables are filled. */
  segments: number;
}

export interface ScriptDetail extends StoredScript {
  updatedAt: Date;
  figures: ScriptFigures;
  /** What the template asks for; of a template that is gone, what was filled in. */
  parameterDefinitions: Pick<ParameterDefinition, "name" | "required">[];
  /** null = none is sent. */
  hangupTexts: { answered: HangupText | null; notAnswered: HangupText | null } | null;
  /** Journeys whose drawing or published version calls with this script. */
  journeys: { id: string; name: string }[];
}

export async function getScript(ctx: ServiceContext, input: z.infer<typeof getScriptInput>): Promise<ScriptDetail> {
  requirePermission(ctx, "script.view");
  const clinicIds = clinicScope(ctx, input.clinicId);
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<Record<string, unknown>>(
      `SELECT ${SCRIPT_COLUMNS}, s.updated_at AS "updatedAt" FROM script s WHERE s.company_id = $1 AND s.id = $2`,
      [ctx.companyId, input.id],
    );
    if (!rows[0]) throw new AppError("not_found", "not_found");
    const script = scriptRowSchema.parse(rows[0]);
    // One made from an earlier wording of its template asks for nothing that it does not say.
    const said = new Set(script.dialogue.scenes.flatMap((scene) => placeholders(scene.say)));
    const figures = await figuresOfScripts(sql, ctx, clinicIds, [script.id]);
    return {
      ...script,
      figures: figuresOr(figures, script.id),
      parameterDefinitions:
        templateOf(script.templateKey)
          ?.parameters.filter(({ name }) => said.has(name))
          .map(({ name, required }) => ({ name, required })) ?? Object.keys(script.parameters).map((name) => ({ name, required: false })),
      hangupTexts: await hangupTexts(sql, ctx, script),
      journeys: await journeysWith(sql, ctx, script.id),
    };
  });
}

async function hangupTexts(sql: Sql, ctx: ServiceContext, { hangupSms }: StoredScript): Promise<ScriptDetail["hangupTexts"]> {
  if (!hangupSms.enabled) return null;
  const { answeredTemplateId, notAnsweredTemplateId } = hangupSms;
  const { rows } = await sql.query<Omit<HangupText, "segments"> & { id: string }>(
    `SELECT t.id, t.name, g.name AS signature, t.body, t.state FROM sms_template t
       JOIN sms_signature g ON g.company_id = t.company_id AND g.id = t.signature_id
      WHERE t.company_id = $1 AND t.id = ANY($2::uuid[])`,
    [ctx.companyId, [answeredTemplateId, notAnsweredTemplateId].filter((id) => id !== null)],
  );
  const textOf = (id: string | null): HangupText | null => {
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) return null;
    const { id: _, ...text } = row;
    return { ...text, segments: billedTexts(`【${text.signature}】${text.body}`) };
  };
  return { answered: textOf(answeredTemplateId), notAnswered: textOf(notAnsweredTemplateId) };
}

async function journeysWith(sql: Sql, ctx: ServiceContext, scriptId: string): Promise<{ id: string; name: string }[]> {
  if (!ctx.permissions.has("journey.view")) return [];
  const { rows } = await sql.query<{ id: string; name: string }>(
    `SELECT j.id, j.name FROM journey j
       JOIN journey_draft d ON d.company_id = j.company_id AND d.journey_id = j.id
       LEFT JOIN journey_version v ON v.company_id = j.company_id AND v.id = j.current_version_id
      WHERE j.company_id = $1 AND j.state <> 'archived' AND ($3::uuid[] IS NULL OR j.clinic_id IS NULL OR j.clinic_id = ANY($3))
        AND (d.document @? $2::jsonpath OR v.document @? $2::jsonpath)
      ORDER BY j.updated_at DESC, j.id LIMIT 50`,
    [ctx.companyId, `$.nodes[*].config ? (@.scriptId == "${scriptId}")`, ctx.clinicIds],
  );
  return rows;
}
