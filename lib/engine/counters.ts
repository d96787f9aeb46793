import type { Sql } from "@/lib/db";
import type { Run } from "./run";

/** Deltas of one transaction, summed per (node, metric). Metrics are named in the engine's migration. */
export class CounterDeltas {
  private readonly values = new Map<string, number>();

  add(node: string, metric: string, delta: number): void {
    const key = `${node}\u0000${metric}`;
    this.values.set(key, (this.values.get(key) ?? 0) + delta);
  }

  rows(): { node: string; metric: string; delta: number }[] {
    return [...this.values]
      .filter(([, delta]) => delta !== 0)
      .map(([key, delta]) => {
        const [node = "", metric = ""] = key.split("\u0000");
        return { node, metric, delta };
      })
      .sort((a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : a.metric < b.metric ? -1 : 1));
  }
}

/**
 * Adds the deltas to the hour of the run's clock. Call it last in a transaction: the rows are hot, and written in one
 * order everywhere so that two transactions never wait for each other in a circle.
 */
export async function writeCounters(sql: Sql, run: Run, deltas: CounterDeltas): Promise<void> {
  const rows = deltas.rows();
  if (rows.length === 0) return;
  await sql.query(
    `INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
     SELECT $1, $2, $3, $4, $5, d.node, d.metric, date_trunc('hour', $6::timestamptz), d.delta
     FROM unnest($7::text[], $8::text[], $9::bigint[]) AS d(node, metric, delta)
     ON CONFLICT (run_id, node, metric, hour) DO UPDATE SET value = counter.value + excluded.value`,
    [
      run.companyId,
      run.journeyId,
      run.versionId,
      run.id,
      run.mode,
      run.now,
      rows.map((r) => r.node),
      rows.map((r) => r.metric),
      rows.map((r) => r.delta),
    ],
  );
}
