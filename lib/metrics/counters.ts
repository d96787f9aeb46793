import type { Sql } from "@/lib/db";

/** Which counters are meant: one run, or all runs of a version or of a journey in one mode. */
export interface MetricScope {
  companyId: string;
  journeyId: string;
  mode: "live" | "test" | "simulation";
  versionId: string | null;
  runId: string | null;
}

/** Of the whole: how many of the enrolled came from another version, in runs that take such people over. No counter of its own. */
export const ARRIVED = "arrived";

/** Metric → value, per node; "" stands for the runs as a whole. */
export type NodeCounters = Map<string, Map<string, number>>;

/** Sums of the counters over all hours. Reads counters and their runs only: its cost does not grow with people. */
export async function readCounters(sql: Sql, scope: MetricScope): Promise<NodeCounters> {
  const { rows } = await sql.query<{ node: string; metric: string; value: number }>(
    `SELECT node, metric, sum(value)::bigint AS value FROM counter
     WHERE company_id = $1 AND journey_id = $2 AND mode = $3 AND ($4::uuid IS NULL OR version_id = $4) AND ($5::uuid IS NULL OR run_id = $5)
     GROUP BY node, metric
     UNION ALL
     SELECT '', '${ARRIVED}', sum(c.value)::bigint FROM counter c JOIN journey_run r ON r.company_id = $1 AND r.id = c.run_id AND r.migration_id IS NOT NULL
     WHERE c.company_id = $1 AND c.journey_id = $2 AND c.mode = $3 AND ($4::uuid IS NULL OR c.version_id = $4) AND ($5::uuid IS NULL OR c.run_id = $5)
       AND c.node = '' AND c.metric = 'enrolled'
     HAVING sum(c.value) > 0`,
    [scope.companyId, scope.journeyId, scope.mode, scope.versionId, scope.runId],
  );
  const counters: NodeCounters = new Map();
  for (const { node, metric, value } of rows) {
    const known = counters.get(node) ?? new Map<string, number>();
    known.set(metric, value);
    counters.set(node, known);
  }
  return counters;
}

/** Counters to be set beside others: `days` of the company's calendar, the last of them `endedDaysAgo` days ago; null = all time. */
export interface CounterSide {
  mode: MetricScope["mode"];
  versionId: string;
  /** Null = all runs of the version. */
  runId: string | null;
  period: { days: number; endedDaysAgo: number } | null;
}

/** Counters of several sides in one query, in their order, with the span that was meant. */
export async function readCounterSides(
  sql: Sql,
  { companyId, journeyId, timezone }: { companyId: string; journeyId: string; timezone: string },
  sides: readonly CounterSide[],
): Promise<{ counters: NodeCounters; from: Date | null; until: Date | null }[]> {
  const { rows } = await sql.query<{
    side: number;
    from: Date | null;
    until: Date | null;
    node: string | null;
    metric: string | null;
    value: number;
  }>(
    `WITH side AS (
       SELECT s.*, (tomorrow - make_interval(days => ended_ago + days)) AT TIME ZONE $3 AS from_at, (tomorrow - make_interval(days => ended_ago)) AT TIME ZONE $3 AS until_at
       FROM unnest($4::int[], $5::text[], $6::uuid[], $7::uuid[], $8::int[], $9::int[]) AS s(side, mode, version_id, run_id, days, ended_ago),
         (SELECT date_trunc('day', now() AT TIME ZONE $3) + interval '1 day' AS tomorrow) t
     )
     SELECT s.side, s.from_at AS "from", s.until_at AS until, c.node, c.metric, coalesce(sum(c.value), 0)::bigint AS value
     FROM side s LEFT JOIN counter c ON c.company_id = $1 AND c.journey_id = $2 AND c.version_id = s.version_id AND c.mode = s.mode
       AND (s.run_id IS NULL OR c.run_id = s.run_id) AND (s.from_at IS NULL OR (c.hour >= s.from_at AND c.hour < s.until_at))
     GROUP BY s.side, s.from_at, s.until_at, c.node, c.metric
     UNION ALL
     SELECT s.side, s.from_at, s.until_at, '', '${ARRIVED}', sum(c.value)::bigint
     FROM side s JOIN counter c ON c.company_id = $1 AND c.journey_id = $2 AND c.version_id = s.version_id AND c.mode = s.mode AND c.node = '' AND c.metric = 'enrolled'
       AND (s.run_id IS NULL OR c.run_id = s.run_id) AND (s.from_at IS NULL OR (c.hour >= s.from_at AND c.hour < s.until_at))
     JOIN journey_run r ON r.company_id = $1 AND r.id = c.run_id AND r.migration_id IS NOT NULL
     GROUP BY s.side, s.from_at, s.until_at`,
    [
      companyId,
      journeyId,
      timezone,
      sides.map((_, index) => index),
      sides.map(({ mode }) => mode),
      sides.map(({ versionId }) => versionId),
      sides.map(({ runId }) => runId),
      sides.map(({ period }) => period?.days ?? null),
      sides.map(({ period }) => period?.endedDaysAgo ?? null),
    ],
  );
  return sides.map((_, index) => {
    const own = rows.filter(({ side }) => side === index);
    const counters: NodeCounters = new Map();
    for (const { node, metric, value } of own) {
      if (node === null || metric === null) continue;
      const known = counters.get(node) ?? new Map<string, number>();
      counters.set(node, known.set(metric, value));
    }
    return { counters, from: own[0]?.from ?? null, until: own[0]?.until ?? null };
  });
}
