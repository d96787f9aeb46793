import { type Sql, withTenantSql } from "@/lib/db";
import { loadRun, type RunState } from "./run";
import { STEP_SETTINGS } from "./step";

/** What a shard has to do now. History keeps this, so it holds ids, names of nodes and numbers only. */
export interface ShardView {
  state: RunState;
  /** Nodes with people to move, in flow order. */
  ready: { node: string; name: string }[];
  /** Milliseconds until the next wait of this shard is over, or the intake of its day; null = nobody waits. */
  nextDueInMs: number | null;
  /** Somebody of this shard is still in the journey, or may yet come today. */
  open: boolean;
}

/** A day's intake stays open somewhat longer than the day: whoever comes in with its last transaction is still seen. */
const INTAKE_GRACE_MS = 60_000;

export async function viewShard(companyId: string, runId: string, shard: number): Promise<ShardView> {
  const look = async (sql: Sql): Promise<ShardView> => {
    const run = await loadRun(sql, companyId, runId);
    const nodes = run.plan.order;
    const { rows } = await sql.query<{ ready: string[]; nextDue: Date | null; open: boolean; intakeUntil: Date | null }>(
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
          WHERE e.company_id = $1 AND e.run_id = $2 AND e.shard = $3 AND e.finished_at IS NULL) AS open,
         (SELECT r.intake_until FROM journey_run r WHERE r.company_id = $1 AND r.id = $2) AS "intakeUntil"`,
      [companyId, runId, shard, nodes, run.now],
    );
    const row = rows[0] ?? { ready: [], nextDue: null, open: false, intakeUntil: null };
    const intakeMs = row.intakeUntil === null ? 0 : Math.max(0, row.intakeUntil.getTime() + INTAKE_GRACE_MS - run.now.getTime());
    const dueMs = [...(row.nextDue ? [Math.max(0, row.nextDue.getTime() - run.now.getTime())] : []), ...(intakeMs > 0 ? [intakeMs] : [])];
    return {
      state: run.state,
      ready: row.ready.map((node) => ({ node, name: run.plan.ops[node]?.name ?? node })),
      nextDueInMs: dueMs.length === 0 ? null : Math.min(...dueMs),
      open: row.open || intakeMs > 0,
    };
  };
  return withTenantSql(companyId, look, STEP_SETTINGS);
}
