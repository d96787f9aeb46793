import { firstIdSql, type Sql } from "@/lib/db";
import { ACCEPTED } from "@/lib/metrics/accepted";
import { type CallCounts, type CallFigures, callFigures, EFFECTIVE_ROUNDS } from "@/lib/metrics/call-figures";
import type { ServiceContext } from "@/lib/services/context";
import { Kept } from "@/lib/services/kept";
import { visiblePatients } from "@/lib/services/patients/scope";

export interface ScriptFigures extends CallFigures {
  /** Calls that ended as failed, and people whose call could not be put together. */
  failed: number;
}

type Counts = CallCounts & { failed: number };

const NONE: Counts = { pending: 0, blocked: 0, called: 0, failed: 0, answered: 0, effective: 0, talkSeconds: 0 };

interface Settled {
  /** The first id of those made later. */
  edge: string;
  counts: Map<string, Counts>;
}

/** Of calls planned longer ago hardly any still moves: counted as seldom as `Kept` says, while all later ones are counted each time. */
const SETTLED_AFTER = "2 days";
const settledFigures = new Kept<Settled>();

/** B6 per script, over all live calls that the member may see (`clinicIds` null = all clinics). Scripts never used are left out. */
export async function figuresOfScripts(
  sql: Sql,
  ctx: ServiceContext,
  clinicIds: string[] | null,
  scriptIds: string[],
): Promise<Map<string, ScriptFigures>> {
  const whose: Whose = { ctx, clinicIds, scriptIds };
  const question = JSON.stringify([ctx.companyId, clinicIds, ctx.consultantId, scriptIds]);
  const settled = await settledFigures.of(question, async () => {
    const { rows } = await sql.query<{ edge: string }>(`SELECT ${firstIdSql(`now() - interval '${SETTLED_AFTER}'`)} AS edge`);
    const edge = rows[0]?.edge ?? "";
    return { edge, counts: await countsOf(sql, whose, "<", edge) };
  });
  const later = await countsOf(sql, whose, ">=", settled.edge);
  const ids = new Set([...settled.counts.keys(), ...later.keys()]);
  return new Map([...ids].map((id) => [id, figuresWith(settled.counts.get(id) ?? NONE, later.get(id) ?? NONE)]));
}

export const figuresOr = (figures: Map<string, ScriptFigures>, scriptId: string): ScriptFigures => figures.get(scriptId) ?? figuresWith(NONE, NONE);

function figuresWith(a: Counts, b: Counts): ScriptFigures {
  const sum = (of: keyof Counts) => a[of] + b[of];
  const counts = {
    pending: sum("pending"),
    blocked: sum("blocked"),
    called: sum("called"),
    answered: sum("answered"),
    effective: sum("effective"),
    talkSeconds: sum("talkSeconds"),
  };
  return { ...callFigures(counts), failed: sum("failed") };
}

interface Whose {
  ctx: ServiceContext;
  clinicIds: string[] | null;
  scriptIds: string[];
}

async function countsOf(sql: Sql, { ctx, clinicIds, scriptIds }: Whose, side: "<" | ">=", edge: string): Promise<Map<string, Counts>> {
  const params: unknown[] = [ctx.companyId, scriptIds, edge];
  const isLimited = clinicIds !== null || ctx.consultantId !== null;
  const visible = isLimited ? `AND EXISTS (SELECT FROM customer c WHERE c.id = d.customer_id AND ${visiblePatients(ctx, clinicIds, params)})` : "";
  const { rows } = await sql.query<Counts & { scriptId: string }>(
    `SELECT d.script_id AS "scriptId",
            count(*) FILTER (WHERE d.state IN ('planned', 'sending'))::int AS pending,
            count(*) FILTER (WHERE d.state = 'blocked')::int AS blocked,
            count(*) FILTER (WHERE ${ACCEPTED})::int AS called,
            count(*) FILTER (WHERE d.state = 'failed' OR d.outcome = 'failed')::int AS failed,
            count(*) FILTER (WHERE d.outcome = 'answered')::int AS answered,
            count(*) FILTER (WHERE d.outcome = 'answered' AND d.rounds >= ${EFFECTIVE_ROUNDS})::int AS effective,
            coalesce(sum(d.talk_seconds) FILTER (WHERE d.outcome = 'answered'), 0)::int AS "talkSeconds"
       FROM dispatch d
      WHERE d.company_id = $1 AND d.channel = 'call' AND d.world = 'live' AND d.script_id = ANY($2::uuid[]) AND d.id ${side} $3::uuid ${visible}
      GROUP BY d.script_id`,
    params,
  );
  return new Map(rows.map(({ scriptId, ...counts }) => [scriptId, counts]));
}
