import type { Sql } from "@/lib/db";
import { EFFECTIVE_ROUNDS } from "@/lib/metrics/call-figures";
import { DISPATCH_CONDITION } from "@/lib/metrics/dispatch-conditions";
import { checkRows, countOf, type RowCheck } from "./rows";
import type { Findings } from "./violation";

const KEPT = `SELECT run_id, node, metric, sum(value) AS value FROM counter WHERE company_id = $1 GROUP BY 1, 2, 3`;

/**
 * Dispatches by all that a counter of theirs depends on: one pass over the table, and few rows come of it. The columns are named as those of
 * a dispatch, so that the conditions behind the lists of people hold for a group as for each of its rows. Who is the first, how many rounds
 * and which provider matter only as far as the conditions look.
 */
const DISPATCHES = `SELECT run_id, node, channel, purpose, state, outcome, intent, least(attempt, 2) AS attempt, least(rounds, ${EFFECTIVE_ROUNDS}) AS rounds,
    CASE WHEN provider_id IS NOT NULL THEN '' END AS provider_id, concluded_at IS NOT NULL AS concluded, count(*) AS n, sum(talk_seconds) AS talk
  FROM dispatch WHERE company_id = $1 AND run_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`;

const CONTACT = "d.channel IN ('call', 'text')";
const is = DISPATCH_CONDITION;

/** Counters of dispatches: the metric and whom it counts, as SQL over a group `d`. */
const COUNTED: [metric: string, condition: string, value?: string][] = [
  ["d.channel || ':covered'", `${CONTACT} AND ${is.covered}`],
  ["d.channel || ':dispatched'", `${CONTACT} AND ${is.dispatched}`],
  ["d.channel || ':failed_dispatch'", `${CONTACT} AND ${is.failed_dispatch}`],
  ["d.channel || ':blocked_people'", `${CONTACT} AND ${is.blocked_dispatch}`],
  ["d.channel || ':blocked'", `${CONTACT} AND ${is.call_blocked}`],
  // What could not even be planned was never concluded: it is no attempt that was given up.
  ["d.channel || ':not_sent'", `${CONTACT} AND d.purpose = 'node' AND d.state = 'failed' AND d.concluded`],
  ["'call:called'", is.called],
  ["'call:answered'", is.answered],
  ["'call:effective'", is.effective],
  ["'call:talk_seconds'", is.answered, "d.talk"],
  ["'outcome:' || d.outcome", is.ended],
  ["'intent:' || d.intent", is.classified],
  ["'text:texted'", is.texted],
  ["'text:' || d.outcome", "d.purpose = 'node' AND d.channel = 'text' AND d.outcome IS NOT NULL"],
  ["'hangup:texted'", is.hangup_texted],
  ["'hangup:' || d.outcome", "d.purpose = 'hangup' AND d.outcome IS NOT NULL"],
  ["'hangup:not_sent'", "d.purpose = 'hangup' AND d.state IN ('blocked', 'failed') AND d.concluded"],
  ["'webhook:ok'", is.succeeded],
];

/** What the counters have to be, worked out anew from the ledger, the enrolments and the dispatches. */
const FOLDED = `
  SELECT run_id, node, CASE result WHEN 'left' THEN 'left:' || outlet ELSE result || ':' || reason END AS metric, count(*) AS value
    FROM journey_event_all WHERE company_id = $1 GROUP BY 1, 2, 3
  UNION ALL
  SELECT run_id, node, 'entered', sum(n) FROM (
    SELECT run_id, node, count(*) AS n FROM journey_event_all WHERE company_id = $1 GROUP BY 1, 2
    UNION ALL SELECT run_id, node, count(*) FROM enrolment WHERE company_id = $1 AND finished_at IS NULL GROUP BY 1, 2) x GROUP BY 1, 2
  UNION ALL
  SELECT run_id, node, 'here:' || state, count(*) FROM enrolment WHERE company_id = $1 AND finished_at IS NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT run_id, '', 'enrolled', count(*) FROM enrolment WHERE company_id = $1 GROUP BY 1
  UNION ALL
  SELECT run_id, '', 'ended:' || state, count(*) FROM enrolment WHERE company_id = $1 AND finished_at IS NOT NULL GROUP BY 1, 3
  UNION ALL
  SELECT d.run_id, d.node, m.metric, sum(m.value) FROM (${DISPATCHES}) d
    CROSS JOIN LATERAL (VALUES ${COUNTED.map(([metric, condition, value = "d.n"]) => `(${metric}, CASE WHEN ${condition} THEN ${value} END)`).join(", ")}) AS m(metric, value)
    WHERE m.value IS NOT NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT d.run_id, d.node, 'webhook:sent', count(*) FROM webhook_detail w JOIN dispatch d ON d.company_id = $1 AND d.id = w.dispatch_id
    WHERE w.company_id = $1 AND w.asked_at IS NOT NULL GROUP BY 1, 2`;

/** Nothing is kept of somebody whom an entry did not take in: these can't be counted anew. */
const NOT_RECOUNTED = "^refused:";

/** I4: counters are the fold of the ledger, and each node's sum holds in each version, as do the totals. A run is of one version. */
const CHECKS: RowCheck[] = [
  {
    invariant: "I4",
    code: "counter_is_not_the_fold",
    sql: `SELECT coalesce(k.run_id, f.run_id) AS run, coalesce(k.node, f.node) AS node, coalesce(k.metric, f.metric) AS metric,
                 coalesce(k.value, 0)::bigint AS counted, coalesce(f.value, 0)::bigint AS folded
          FROM (${KEPT}) k FULL JOIN (${FOLDED}) f ON f.run_id = k.run_id AND f.node = k.node AND f.metric = k.metric
          WHERE coalesce(k.value, 0) <> coalesce(f.value, 0)
            AND (f.metric IS NOT NULL OR k.metric !~ '${NOT_RECOUNTED}')`,
  },
  {
    invariant: "I4",
    code: "version_is_not_the_runs",
    sql: `SELECT x.run_id AS run, x.version_id AS version, r.version_id AS "runVersion", x.place FROM (
            SELECT DISTINCT run_id, version_id, 'enrolment' AS place FROM enrolment WHERE company_id = $1
            UNION ALL SELECT DISTINCT run_id, version_id, 'counter' FROM counter WHERE company_id = $1) x
          JOIN journey_run r ON r.company_id = $1 AND r.id = x.run_id WHERE r.version_id <> x.version_id`,
  },
  {
    invariant: "I4",
    code: "node_sum_does_not_hold",
    sql: `SELECT version_id AS version, run_id AS run, node, sum(value) FILTER (WHERE metric = 'entered') AS entered,
                 sum(value) FILTER (WHERE metric ~ '^(left|blocked|failed|exited|here):') AS accounted
          FROM counter k WHERE company_id = $1 AND node <> '' GROUP BY 1, 2, 3
          HAVING coalesce(sum(value) FILTER (WHERE metric = 'entered'), 0) <> coalesce(sum(value) FILTER (WHERE metric ~ '^(left|blocked|failed|exited|here):'), 0)`,
  },
  {
    invariant: "I4",
    code: "total_is_not_the_sum",
    sql: `SELECT coalesce(t.journey_id, c.journey_id) AS journey, coalesce(t.version_id, c.version_id) AS version,
                 t.active, t.called, t.answered, c.active AS "countedActive", c.called AS "countedCalled", c.answered AS "countedAnswered"
          FROM (SELECT * FROM journey_total WHERE company_id = $1) t
          FULL JOIN (SELECT b.* FROM counter_summed s CROSS JOIN LATERAL yidao_counters_between('-infinity', s.until) b WHERE s.company_id = $1) c
            ON c.journey_id = t.journey_id AND c.version_id = t.version_id
          WHERE (coalesce(t.active, 0), coalesce(t.called, 0), coalesce(t.answered, 0)) <> (coalesce(c.active, 0), coalesce(c.called, 0), coalesce(c.answered, 0))`,
  },
];

export async function checkCounters(sql: Sql, companyId: string): Promise<Findings> {
  const violations = await checkRows(sql, companyId, CHECKS);
  return { violations, checked: { I4: await countOf(sql, "journey_event_all WHERE company_id = $1", companyId) } };
}
