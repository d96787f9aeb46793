import type { Sql } from "@/lib/db";
import { TO_GOAL } from "@/lib/journey/plan";
import type { MetricScope } from "./counters";
import { DWELL_RUNS, DWELL_SAMPLE } from "./dwell-sample";

/** How long the people who went on from a node stayed there on average, by the run's clock. */
export interface NodeDwell {
  node: string;
  meanSeconds: number;
}

/**
 * Means of the visits that left a node by an outlet of its own: who was taken out (a goal, an opt-out, by hand, a stop, another
 * version), blocked or failed did not stay for as long as the node keeps people. No counter is kept for it: the ledger is read along
 * its index, each way out of a node by itself and the newest first, at most `sample` visits of each in at most `runs` runs, and the
 * means are weighed by the counters. What is read of the ledger does not grow with people or runs beyond that, and of its days only
 * those of the run are looked at (a visit is written down as it ends).
 */
export async function readDwell(
  sql: Sql,
  { companyId, journeyId, mode, versionId, runId }: MetricScope,
  ledger: string,
  { sample = DWELL_SAMPLE, runs = DWELL_RUNS } = {},
): Promise<NodeDwell[]> {
  const { rows } = await sql.query<NodeDwell>(
    `WITH counted AS (
       SELECT c.run_id, r.created_at, coalesce(r.finished_at, now()) + interval '1 day' AS ended_at, c.node, substr(c.metric, 6) AS outlet,
              sum(c.value)::bigint AS people
       FROM counter c JOIN journey_run r ON r.company_id = $1 AND r.id = c.run_id
       WHERE c.company_id = $1 AND c.journey_id = $2 AND c.mode = $3 AND ($4::uuid IS NULL OR c.version_id = $4) AND ($5::uuid IS NULL OR c.run_id = $5)
         AND c.node <> '' AND c.metric ~ '^left:' AND NOT starts_with(c.metric, 'left:${TO_GOAL}')
       GROUP BY 1, 2, 3, 4, 5 HAVING sum(c.value) > 0),
     way AS MATERIALIZED (
       SELECT *, (sum(people) OVER (PARTITION BY node, outlet ORDER BY created_at DESC, run_id) - people)::bigint AS newer,
              row_number() OVER (PARTITION BY node, outlet ORDER BY created_at DESC, run_id) AS nth FROM counted),
     mean AS MATERIALIZED (
       SELECT w.node, w.outlet, avg(v.seconds) AS seconds
       FROM way w CROSS JOIN LATERAL (
         SELECT extract(epoch FROM v.left_at - v.entered_at)::float8 AS seconds FROM ${ledger} v
         WHERE v.company_id = $1 AND v.run_id = w.run_id AND v.node = w.node AND v.result = 'left' AND v.outlet = w.outlet
           AND v.recorded_at >= w.created_at AND v.recorded_at <= w.ended_at
         ORDER BY v.enrolment_id DESC LIMIT least(w.people, $6::bigint - w.newer)) v
       WHERE w.newer < $6 AND w.nth <= $7 GROUP BY 1, 2),
     weight AS (SELECT node, outlet, sum(people)::float8 AS people FROM way GROUP BY 1, 2)
     SELECT x.node, sum(x.people * m.seconds) / sum(x.people) AS "meanSeconds"
     FROM weight x JOIN mean m ON m.node = x.node AND m.outlet = x.outlet GROUP BY 1`,
    [companyId, journeyId, mode, versionId, runId, sample, runs],
  );
  return rows;
}
