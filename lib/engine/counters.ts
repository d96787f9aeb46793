import { type Ending, endingOf, type Sql } from "@/lib/db";
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

interface Written {
  run: Run;
  node: string;
  metric: string;
  delta: number;
}

const waiting = new WeakMap<Ending, Written[]>();

/**
 * Adds the deltas to the hour of the run's clock. The rows are hot: all of a transaction are written at its end, in one order
 * everywhere, so that two transactions never wait for each other in a circle.
 * A simulation has none: what it tells comes from its ledger.
 */
export async function writeCounters(sql: Sql, run: Run, deltas: CounterDeltas): Promise<void> {
  if (run.mode === "simulation") return;
  const rows = deltas.rows().map((row) => ({ run, ...row }));
  if (rows.length === 0) return;
  const ending = endingOf(sql);
  if (!ending) return insert(sql, rows);
  const known = waiting.get(ending) ?? [];
  known.push(...rows);
  if (waiting.has(ending)) return;
  waiting.set(ending, known);
  ending.work.push(() => insert(sql, known));
}

async function insert(sql: Sql, rows: Written[]): Promise<void> {
  await sql.query(
    `INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
     SELECT $1, d.journey_id, d.version_id, d.run_id, d.mode, d.node, d.metric, date_trunc('hour', d.now), sum(d.delta)
     FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::bigint[])
       AS d(journey_id, version_id, run_id, mode, now, node, metric, delta)
     GROUP BY d.journey_id, d.version_id, d.run_id, d.mode, d.node, d.metric, date_trunc('hour', d.now) HAVING sum(d.delta) <> 0
     ORDER BY d.run_id, d.node, d.metric
     ON CONFLICT (run_id, node, metric, hour) DO UPDATE SET value = counter.value + excluded.value`,
    [
      rows[0]?.run.companyId,
      rows.map((r) => r.run.journeyId),
      rows.map((r) => r.run.versionId),
      rows.map((r) => r.run.id),
      rows.map((r) => r.run.mode),
      rows.map((r) => r.run.now),
      rows.map((r) => r.node),
      rows.map((r) => r.metric),
      rows.map((r) => r.delta),
    ],
  );
}
