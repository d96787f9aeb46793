import { compileRule } from "@/lib/audience/compile";
import { dayIn } from "@/lib/time/zone";
import type { BranchCase, JourneyTest } from "@/lib/journey/plan";
import type { Params } from "./params";
import type { Run } from "./run";

/** Whether a case holds, as SQL that is never null. Aliases: `cl` the person claimed, `c` their record. `$1` is the company, `$2` the run. */
export function caseSql(run: Run, { when, tests = [] }: BranchCase, params: Params): string {
  const parts = tests.map((test) => testSql(run, test, params));
  if (when !== null) {
    const own = run.mode !== "live" ? { world: run.world, runId: run.id } : undefined;
    const options = { today: dayIn(run.timezone, run.now), timezone: run.timezone, paramOffset: params.used, ...(own ? { own } : {}) };
    const compiled = compileRule(when, options);
    for (const value of compiled.params) params.bind(value);
    parts.unshift(`(${compiled.sql})`);
  }
  return parts.join(" AND ") || "true";
}

/** Reads what earlier steps wrote: a statement that takes people past several nodes would not see it. */
export const looksBack = (cases: BranchCase[]): boolean => cases.some(({ tests = [] }) => tests.length > 0);

function testSql(run: Run, test: JourneyTest, params: Params): string {
  const sql = test.type === "passed" ? passedSql(run, test, params) : lastCallSql(run, test, params);
  return test.not ? `NOT ${sql}` : sql;
}

function passedSql(run: Run, { scope, node, outlet, times }: Extract<JourneyTest, { type: "passed" }>, { bind }: Params): string {
  const at = `r.company_id = $1 AND r.node = ${bind(node)}::text AND ${outlet === null ? "r.result = 'left'" : leftBy(outlet, bind)}`;
  const least = `${bind(times)}::int`;
  if (scope === "passage" || run.mode !== "live")
    return `((SELECT count(*) FROM journey_event r WHERE ${at} AND r.run_id = $2 AND r.enrolment_id = cl.id) >= ${least})`;
  // Earlier passages may lie in the archive.
  return `((SELECT count(*) FROM enrolment pe
      JOIN journey_run pr ON pr.company_id = $1 AND pr.id = pe.run_id AND pr.mode = 'live'
      JOIN journey_event_all r ON ${at} AND r.run_id = pe.run_id AND r.enrolment_id = pe.id
    WHERE pe.company_id = $1 AND pe.journey_id = ${bind(run.journeyId)}::uuid AND pe.customer_id = cl.customer_id) >= ${least})`;
}

/** Who took a way that leads nowhere ended there as what it says (`destinationsOf`): in another version of the journey it may lead on. */
const ENDED_AS: Record<string, string> = {
  blocked: "r.result = 'blocked'",
  failed: "(r.result = 'failed' AND r.reason <> 'result_unknown')",
  unknown: "(r.result = 'failed' AND r.reason = 'result_unknown')",
};

function leftBy(outlet: string, bind: Params["bind"]): string {
  const left = `(r.result = 'left' AND r.outlet = ${bind(outlet)}::text)`;
  return Object.hasOwn(ENDED_AS, outlet) ? `(${left} OR ${ENDED_AS[outlet]})` : left;
}

/** The last call that has ended. A test run sees its own beside the live ones; of "this journey" only its own. */
function lastCallSql(run: Run, { scope, intents, outcomes }: Extract<JourneyTest, { type: "last_call" }>, { bind }: Params): string {
  const worlds = scope === "journey" ? [run.world] : ["live", run.world];
  const fits = [
    ...(intents.length > 0 ? [`r.intent = ANY(${bind(intents)}::text[])`] : []),
    ...(outcomes.length > 0 ? [`r.outcome = ANY(${bind(outcomes)}::text[])`] : []),
  ];
  return `coalesce((SELECT ${fits.join(" AND ") || "true"} FROM dispatch r
    WHERE r.company_id = $1 AND r.customer_id = cl.customer_id AND r.channel = 'call' AND r.outcome IS NOT NULL AND r.world = ANY(${bind(worlds)}::text[])
      ${scope === "journey" ? `AND r.journey_id = ${bind(run.journeyId)}::uuid` : ""}
    ORDER BY r.ended_at DESC NULLS LAST, r.id DESC LIMIT 1), false)`;
}
