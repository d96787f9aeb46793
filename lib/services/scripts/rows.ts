import { z } from "zod";
import type { Sql } from "@/lib/db";
import { ACCEPTED } from "@/lib/metrics/accepted";
import { type CallFigures, callFigures, EFFECTIVE_ROUNDS } from "@/lib/metrics/call-figures";
import type { ServiceContext } from "@/lib/services/context";
import { storedScriptSchema } from "@/lib/scripts/stored";

/** The columns of table `script` that make a stored script. */
export const SCRIPT_COLUMNS = `s.id, s.name, s.kind, s.category, s.state, s.template_key AS "templateKey", s.journey_only AS "journeyOnly",
  s.voice_key AS "voiceKey", s.dialogue, s.intents, s.parameters, s.variables, s.hangup_sms AS "hangupSms"`;

export const scriptRowSchema = storedScriptSchema.extend({ updatedAt: z.date() });

export interface ScriptFigures extends CallFigures {
  /** Calls that ended as failed, and people whose call could not be put together. */
  failed: number;
}

const NO_CALLS: ScriptFigures = { ...callFigures({ pending: 0, blocked: 0, called: 0, answered: 0, effective: 0, talkSeconds: 0 }), failed: 0 };

/** B6 per script, over all live calls that the member may see (`clinicIds` null = all clinics). Scripts never used are left out. */
export async function figuresOfScripts(
  sql: Sql,
  ctx: ServiceContext,
  clinicIds: string[] | null,
  scriptIds: string[],
): Promise<Map<string, ScriptFigures>> {
  const { rows } = await sql.query<{
    script_id: string;
    pending: number;
    blocked: number;
    called: number;
    failed: number;
    answered: number;
    effective: number;
    talk_seconds: number;
  }>(
    `SELECT d.script_id,
            count(*) FILTER (WHERE d.state IN ('planned', 'sending'))::int AS pending,
            count(*) FILTER (WHERE d.state = 'blocked')::int AS blocked,
            count(*) FILTER (WHERE ${ACCEPTED})::int AS called,
            count(*) FILTER (WHERE d.state = 'failed' OR d.outcome = 'failed')::int AS failed,
            count(*) FILTER (WHERE d.outcome = 'answered')::int AS answered,
            count(*) FILTER (WHERE d.outcome = 'answered' AND d.rounds >= ${EFFECTIVE_ROUNDS})::int AS effective,
            coalesce(sum(d.talk_seconds) FILTER (WHERE d.outcome = 'answered'), 0)::int AS talk_seconds
       FROM dispatch d
      WHERE d.company_id = $1 AND d.channel = 'call' AND d.world = 'live' AND d.script_id = ANY($2::uuid[])
        AND ($3::uuid[] IS NULL AND $4::uuid IS NULL OR EXISTS (
          SELECT FROM customer c WHERE c.company_id = d.company_id AND c.id = d.customer_id
            AND ($3::uuid[] IS NULL OR c.clinic_id = ANY($3)) AND ($4::uuid IS NULL OR c.consultant_id = $4)))
      GROUP BY d.script_id`,
    [ctx.companyId, scriptIds, clinicIds, ctx.consultantId],
  );
  return new Map(
    rows.map(({ script_id, talk_seconds, failed, ...counts }) => [script_id, { ...callFigures({ ...counts, talkSeconds: talk_seconds }), failed }]),
  );
}

export function figuresOr(figures: Map<string, ScriptFigures>, scriptId: string): ScriptFigures {
  return figures.get(scriptId) ?? NO_CALLS;
}
