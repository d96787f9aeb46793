import { CALL_STATES, type CallState } from "@/lib/calling/outcome";
import type { ScriptCategory } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import { type IntentLevel, intentsSchema } from "@/lib/scripts/intent";
import { byLevel, DEFAULT_RING_SECONDS, defaultHabits, ENOUGH_CALLS, type Habits } from "./habits";

/** How far back history counts. */
export const HISTORY_DAYS = 90;
const TALK_QUANTILES = Array.from({ length: 21 }, (_, i) => i / 20);

interface ScriptRow {
  id: string;
  name: string;
  category: ScriptCategory;
  intents: unknown;
}

interface OutcomeRow {
  scriptId: string;
  redial: boolean;
  outcome: CallState;
  intent: string | null;
  count: number;
  optOuts: number;
  talk: number[] | null;
  ring: number | null;
}

export interface ScriptHabits extends Habits {
  scriptId: string;
  name: string;
}

/**
 * How calls of these scripts have gone in live runs; where a script has too few, how the company's calls of the same category have, with
 * intents matched by their level; else defaults.
 */
export async function loadHabits(sql: Sql, companyId: string, scriptIds: string[]): Promise<ScriptHabits[]> {
  const { rows: scripts } = await sql.query<ScriptRow>("SELECT id, name, category, intents FROM script WHERE company_id = $1", [companyId]);
  const { rows: outcomes } = await sql.query<OutcomeRow>(
    `SELECT d.script_id AS "scriptId", d.attempt > 1 AS redial, d.outcome, d.intent, count(*)::int AS count,
            count(*) FILTER (WHERE d.evidence->>'optOut' = 'true')::int AS "optOuts",
            percentile_cont($3::float8[]) WITHIN GROUP (ORDER BY d.talk_seconds) FILTER (WHERE d.outcome = 'answered') AS talk,
            avg(extract(epoch FROM coalesce(d.answered_at, d.ended_at) - d.started_at))::float8 AS ring
     FROM public.dispatch d
     WHERE d.company_id = $1 AND d.channel = 'call' AND d.world = 'live' AND d.script_id IS NOT NULL AND d.outcome = ANY($2::text[])
       AND d.ended_at > now() - make_interval(days => ${HISTORY_DAYS})
     GROUP BY 1, 2, 3, 4`,
    [companyId, [...CALL_STATES], TALK_QUANTILES],
  );
  const wanted = scripts.filter((script) => scriptIds.includes(script.id));
  return wanted.map((script) => ({ scriptId: script.id, name: script.name, ...habitsOf(script, scripts, outcomes) }));
}

export function habitsOf(script: ScriptRow, scripts: ScriptRow[], outcomes: OutcomeRow[]): Habits {
  const intents = intentsOf(script);
  const own = outcomes.filter((row) => row.scriptId === script.id);
  if (firstCalls(own) >= ENOUGH_CALLS) return { source: "script", ...summed(own), intents: countBy(answered(own), (row) => row.intent) };
  const alike = scripts.filter((other) => other.category === script.category);
  const company = outcomes.filter((row) => alike.some((other) => other.id === row.scriptId));
  if (firstCalls(company) < ENOUGH_CALLS) return defaultHabits(script.category, intents);
  const levels = new Map(alike.flatMap((other) => intentsOf(other).map(({ key, level }) => [`${other.id}/${key}`, level] as const)));
  const byLevels: Partial<Record<IntentLevel, number>> = countBy(answered(company), (row) => levels.get(`${row.scriptId}/${row.intent}`) ?? null);
  const weight = answered(company).reduce((sum, row) => sum + row.count, 0);
  return { source: "company", ...summed(company), intents: byLevel(byLevels, intents, weight) };
}

const answered = (rows: OutcomeRow[]): OutcomeRow[] => rows.filter((row) => row.outcome === "answered");
const firstCalls = (rows: OutcomeRow[]): number => rows.reduce((sum, row) => sum + (row.redial ? 0 : row.count), 0);

function intentsOf(script: ScriptRow): { key: string; level: IntentLevel }[] {
  const parsed = intentsSchema.safeParse(script.intents);
  return parsed.success ? [...parsed.data] : [];
}

function summed(rows: OutcomeRow[]): Omit<Habits, "source" | "intents"> {
  const heard = answered(rows).filter((row) => row.talk !== null);
  const talks = heard.reduce((sum, row) => sum + row.count, 0);
  const rung = rows.filter((row) => row.ring !== null && row.ring > 0);
  const rings = rung.reduce((sum, row) => sum + row.count, 0);
  return {
    calls: firstCalls(rows),
    first: countBy(
      rows.filter((row) => !row.redial),
      (row) => row.outcome,
    ),
    redial: countBy(
      rows.filter((row) => row.redial),
      (row) => row.outcome,
    ),
    // Groups are few and near each other: their quantiles are averaged by their sizes.
    talkSeconds: TALK_QUANTILES.map((_, i) => heard.reduce((sum, row) => sum + (row.talk?.[i] ?? 0) * row.count, 0) / (talks || 1)),
    ringSeconds: rings === 0 ? DEFAULT_RING_SECONDS : rung.reduce((sum, row) => sum + (row.ring ?? 0) * row.count, 0) / rings,
    optOuts: rows.reduce((sum, row) => sum + row.optOuts, 0),
  };
}

function countBy<K extends string>(rows: OutcomeRow[], key: (row: OutcomeRow) => K | null): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const row of rows) {
    const of = key(row);
    if (of !== null) counts[of] = (counts[of] ?? 0) + row.count;
  }
  return counts;
}
