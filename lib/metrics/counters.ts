import type { Sql } from "@/lib/db";

/** Which counters are meant: one run, or all runs of a version or of a journey in one mode. */
export interface MetricScope {
  companyId: string;
  journeyId: string;
  mode: "live" | "test" | "simulation";
  versionId: string | null;
  runId: string | null;
}

/** Metric → value, per node; "" stands for the runs as a whole. */
export type NodeCounters = Map<string, Map<string, number>>;

/** Sums of the counters over all hours. Reads counters only: its cost does not grow with people. */
export async function readCounters(sql: Sql, scope: MetricScope): Promise<NodeCounters> {
  const { rows } = await sql.query<{ node: string; metric: string; value: number }>(
    `SELECT node, metric, sum(value)::bigint AS value FROM counter
     WHERE company_id = $1 AND journey_id = $2 AND mode = $3 AND ($4::uuid IS NULL OR version_id = $4) AND ($5::uuid IS NULL OR run_id = $5)
     GROUP BY node, metric`,
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
