import type { Sql } from "@/lib/db";
import { EFFECTIVE_ROUNDS } from "@/lib/metrics/call-figures";
import { checkRows, countOf, type RowCheck } from "./rows";
import type { Findings } from "./violation";

const KEPT = `SELECT run_id, node, metric, sum(value) AS value FROM counter WHERE company_id = $1 GROUP BY 1, 2, 3`;

const CALLED =
  "d.channel = 'call' AND (d.state = 'accepted' OR (d.state = 'ended' AND (d.provider_id IS NOT NULL OR d.outcome IS DISTINCT FROM 'unknown')))";

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
  SELECT run_id, node, 'call:called', count(*) FROM dispatch d WHERE company_id = $1 AND run_id IS NOT NULL AND ${CALLED} GROUP BY 1, 2
  UNION ALL
  SELECT run_id, node, 'call:answered', count(*) FROM dispatch WHERE company_id = $1 AND run_id IS NOT NULL AND channel = 'call' AND outcome = 'answered' GROUP BY 1, 2
  UNION ALL
  SELECT run_id, node, 'call:effective', count(*) FROM dispatch WHERE company_id = $1 AND run_id IS NOT NULL AND channel = 'call' AND outcome = 'answered' AND rounds >= ${EFFECTIVE_ROUNDS} GROUP BY 1, 2
  UNION ALL
  SELECT run_id, node, 'call:talk_seconds', sum(talk_seconds) FROM dispatch WHERE company_id = $1 AND run_id IS NOT NULL AND channel = 'call' AND outcome = 'answered' GROUP BY 1, 2
  UNION ALL
  SELECT run_id, node, 'call:blocked', count(*) FROM dispatch WHERE company_id = $1 AND run_id IS NOT NULL AND channel = 'call' AND state = 'blocked' GROUP BY 1, 2`;

/** I4: counters are the fold of the ledger, and each node's sum holds in each version. A run is of one version. */
const CHECKS: RowCheck[] = [
  {
    invariant: "I4",
    code: "counter_is_not_the_fold",
    sql: `SELECT coalesce(k.run_id, f.run_id) AS run, coalesce(k.node, f.node) AS node, coalesce(k.metric, f.metric) AS metric,
                 coalesce(k.value, 0)::bigint AS counted, coalesce(f.value, 0)::bigint AS folded
          FROM (${KEPT}) k FULL JOIN (${FOLDED}) f ON f.run_id = k.run_id AND f.node = k.node AND f.metric = k.metric
          WHERE coalesce(k.value, 0) <> coalesce(f.value, 0)
            AND (f.metric IS NOT NULL OR k.metric ~ '^(left|blocked|failed|exited|here|ended):' OR k.metric IN ('entered', 'enrolled', 'call:called', 'call:answered', 'call:effective', 'call:talk_seconds', 'call:blocked'))`,
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
];

export async function checkCounters(sql: Sql, companyId: string): Promise<Findings> {
  const violations = await checkRows(sql, companyId, CHECKS);
  return { violations, checked: { I4: await countOf(sql, "journey_event_all WHERE company_id = $1", companyId) } };
}
