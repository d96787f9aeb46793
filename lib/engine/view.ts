import { withTenantSql } from "@/lib/db";
import { loadRun, type RunState } from "./run";

/** What a shard has to do now. History keeps this, so it holds ids, names of nodes and numbers only. */
export interface ShardView {
  state: RunState;
  /** Nodes with people to move, in flow order. */
  ready: { node: string; name: string }[];
  /** Milliseconds until the next wait of this shard is over; null = nobody waits. */
  nextDueInMs: number | null;
  /** Somebody of this shard is still in the journey. */
  open: boolean;
}

export async function viewShard(companyId: string, runId: string, shard: number): Promise<ShardView> {
  return withTenantSql(companyId, async (sql) => {
    const run = await loadRun(sql, companyId, runId);
    const nodes = run.plan.order;
    const { rows } = await sql.query<{ ready: string[]; nextDue: Date | null; open: boolean }>(
      `WITH due AS MATERIALIZED (
         SELECT DISTINCT x.node FROM (
           SELECT e.node FROM enrolment e
           WHERE e.company_id = $1 AND e.run_id = $2 AND e.shard = $3 AND e.state = 'waiting' AND e.due_at <= $5
           ORDER BY e.due_at LIMIT 5000) x)
       SELECT
         ARRAY(
           SELECT n.node FROM unnest($4::text[]) WITH ORDINALITY AS n(node, position)
           WHERE n.node IN (SELECT node FROM due)
              OR EXISTS (SELECT FROM enrolment e WHERE e.company_id = $1 AND e.run_id = $2 AND e.shard = $3 AND e.node = n.node
                         AND e.state = 'ready' AND e.finished_at IS NULL)
           ORDER BY n.position) AS ready,
         (SELECT min(e.due_at) FROM enrolment e
          WHERE e.company_id = $1 AND e.run_id = $2 AND e.shard = $3 AND e.state = 'waiting') AS "nextDue",
         EXISTS (SELECT FROM enrolment e
          WHERE e.company_id = $1 AND e.run_id = $2 AND e.shard = $3 AND e.finished_at IS NULL) AS open`,
      [companyId, runId, shard, nodes, run.now],
    );
    const row = rows[0] ?? { ready: [], nextDue: null, open: false };
    return {
      state: run.state,
      ready: row.ready.map((node) => ({ node, name: run.plan.ops[node]?.name ?? node })),
      nextDueInMs: row.nextDue === null ? null : Math.max(0, row.nextDue.getTime() - run.now.getTime()),
      open: row.open,
    };
  });
}
