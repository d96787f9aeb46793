import type { Sql } from "@/lib/db";
import type { MetricScope } from "./counters";
import { DWELL_RUNS, DWELL_SAMPLE } from "./dwell-sample";
import { HANDED_OVER } from "./reasons";

/** How long the people who are through with a node stayed there on average, by the run's clock. */
export interface NodeDwell {
  node: string;
  meanSeconds: number;
}

/**
 * Means of finished visits; who was moved to another version has not finished. No counter is kept for it: the ledger is read along its
 * index, each way out of a node by itself and the newest first, at most `sample` visits of each in at most `runs` runs, and the means
 * are weighed by the counters. What is read of the ledger does not grow with people or runs beyond that, and of its days only those of
 * the run are looked at (a visit is written down as it ends).
 */
export async function readDwell(
  sql: Sql,
  { companyId, journeyId, mode, versionId, runId }: MetricScope,
  ledger: string,
  { sample = DWELL_SAMPLE, runs = DWELL_RUNS } = {},
): Promise<NodeDwell[]> {
  const visits = (result: string) => `
    SELECT extract(epoch FROM v.left_at - v.entered_at)::float8 AS seconds FROM ${ledger} v
    WHERE v.company_id = $1 AND v.run_id = w.run_id AND v.node = w.node AND v.result = w.result AND ${result}
      AND v.recorded_at >= w.created_at AND v.recorded_at <= w.ended_at
    ORDER BY v.enrolment_id DESC LIMIT least(w.people, $6::bigint - w.newer)`;
  const { rows } = await sql.query<NodeDwell>(
    `WITH counted AS (
       SELECT c.run_id, r.created_at, coalesce(r.finished_at, now()) + interval '1 day' AS ended_at, c.node,
              split_part(c.metric, ':', 1) AS result, CASE WHEN c.metric LIKE 'left:%' THEN substr(c.metric, 6) END AS outlet,
              sum(c.value)::bigint AS people
       FROM counter c JOIN journey_run r ON r.company_id = $1 AND r.id = c.run_id
       WHERE c.company_id = $1 AND c.journey_id = $2 AND c.mode = $3 AND ($4::uuid IS NULL OR c.version_id = $4) AND ($5::uuid IS NULL OR c.run_id = $5)
         AND c.metric ~ '^(left|blocked|failed|exited):' AND (c.metric !~ '^exited:' OR substr(c.metric, 8) !~ '${HANDED_OVER}')
       GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(c.value) > 0),
     way AS MATERIALIZED (
       SELECT *, (sum(people) OVER (PARTITION BY node, result, outlet ORDER BY created_at DESC, run_id) - people)::bigint AS newer,
              row_number() OVER (PARTITION BY node, result, outlet ORDER BY created_at DESC, run_id) AS nth FROM counted),
     mean AS MATERIALIZED (
       SELECT w.node, w.result, w.outlet, avg(v.seconds) AS seconds
       FROM way w CROSS JOIN LATERAL (
         (SELECT * FROM (${visits("v.outlet = w.outlet")}) a WHERE w.outlet IS NOT NULL)
         UNION ALL
         (SELECT * FROM (${visits(`v.outlet IS NULL AND v.reason !~ '${HANDED_OVER}'`)}) b WHERE w.outlet IS NULL)) v
       WHERE w.newer < $6 AND w.nth <= $7 GROUP BY 1, 2, 3),
     weight AS (SELECT node, result, outlet, sum(people)::float8 AS people FROM way GROUP BY 1, 2, 3)
     SELECT x.node, sum(x.people * m.seconds) / sum(x.people) AS "meanSeconds"
     FROM weight x JOIN mean m ON m.node = x.node AND m.result = x.result AND m.outlet IS NOT DISTINCT FROM x.outlet
     WHERE x.node <> '' GROUP BY 1`,
    [companyId, journeyId, mode, versionId, runId, sample, runs],
  );
  return rows;
}
