import type { Pool } from "pg";
import { childEnvironment } from "@/lib/config";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { startProcess, until } from "@/lib/testing/process";
import { testSettings } from "@/lib/testing/service-context";
import { type TestTemporal, testTemporal } from "@/lib/testing/temporal";
import { engineOver } from "@/workflows/journey/client";
import type { EnginePort } from "@/lib/services/engine-port";
import { LEAN_HEAP } from "@/scripts/setup/services";
import { peakMemoryMb } from "./machine";

export interface BenchEngine {
  db: TestDatabase;
  owner: Pool;
  temporal: TestTemporal;
  port: EnginePort;
  workerPeakMb(): number | null;
  untilFinished(companyId: string, runId: string, limitSeconds: number): Promise<void>;
  /** Throws unless everybody's journey is over and the counters are the fold of the ledger. */
  verify(runId: string, people: number): Promise<void>;
  close(): Promise<void>;
}

/** A database and a namespace of this bench's own, and the product's worker in a process of its own. */
export async function startBenchEngine(): Promise<BenchEngine> {
  testSettings();
  const [db, temporal] = await Promise.all([testDatabase(), testTemporal()]);
  const worker = startProcess(
    "bench/worker.ts",
    {
      DATABASE_URL: db.url,
      TEMPORAL_ADDRESS: temporal.target.address,
      TEMPORAL_NAMESPACE: temporal.target.namespace,
      TEMPORAL_TASK_QUEUE: temporal.target.taskQueue,
      LOG_LEVEL: "warn",
      NODE_ENV: childEnvironment().NODE_ENV ?? "production",
    },
    { flags: LEAN_HEAP },
  );
  worker.child.stderr?.pipe(process.stderr);
  worker.child.stdout?.pipe(process.stderr);
  await until(
    "the worker",
    async () => {
      if (worker.child.exitCode !== null) throw new Error(`the worker did not start: ${worker.output()}`);
      return (await db.owner.query("SELECT FROM worker_heartbeat")).rowCount === 1;
    },
    120_000,
  );
  return {
    db,
    owner: db.owner,
    temporal,
    port: engineOver(temporal.client, temporal.target.taskQueue),
    workerPeakMb: () => (worker.child.pid === undefined ? null : peakMemoryMb(worker.child.pid)),
    untilFinished: (companyId, runId, limitSeconds) => untilFinished(db.owner, companyId, runId, limitSeconds),
    verify: async (runId, people) => {
      await everybodyIsThrough(db.owner, runId, people);
      await reconcile(db.owner, runId);
    },
    close: async () => {
      await worker.stop();
      await temporal.close();
      await db.close();
    },
  };
}

async function untilFinished(pool: Pool, companyId: string, runId: string, limitSeconds: number): Promise<void> {
  await until(
    "the run to finish",
    async () =>
      (await pool.query("SELECT FROM journey_run WHERE company_id = $1 AND id = $2 AND finished_at IS NOT NULL", [companyId, runId])).rowCount === 1,
    limitSeconds * 1000,
    100,
  );
}

async function everybodyIsThrough(pool: Pool, runId: string, people: number): Promise<void> {
  const { rows } = await pool.query<{ state: string; ended: number; enrolled: number }>(
    `SELECT r.state, (SELECT count(*)::int FROM enrolment e WHERE e.run_id = r.id AND e.finished_at IS NOT NULL) AS ended, r.people AS enrolled
     FROM journey_run r WHERE r.id = $1`,
    [runId],
  );
  const [row] = rows;
  if (row?.state !== "completed" || row.ended !== people || row.enrolled !== people) throw new Error(`the run ended wrong: ${JSON.stringify(row)}`);
}

/** Counters are the fold of the ledger, and nobody is left standing anywhere. */
async function reconcile(pool: Pool, runId: string): Promise<void> {
  const { rows } = await pool.query(
    `WITH counted AS (SELECT node, metric, sum(value) AS value FROM counter WHERE run_id = $1 GROUP BY 1, 2),
       folded AS (
         SELECT node, CASE WHEN result = 'left' THEN 'left:' || outlet ELSE result || ':' || reason END AS metric, count(*) AS value
         FROM journey_event WHERE run_id = $1 GROUP BY 1, 2)
     SELECT coalesce(c.node, f.node) AS node, coalesce(c.metric, f.metric) AS metric, c.value AS counted, f.value AS folded
     FROM (SELECT * FROM counted WHERE metric ~ '^(left|blocked|failed|exited):') c FULL JOIN folded f USING (node, metric)
     WHERE coalesce(c.value, 0) <> coalesce(f.value, 0)
     UNION ALL SELECT node, metric, value, 0 FROM counted WHERE metric LIKE 'here:%' AND value <> 0`,
    [runId],
  );
  if (rows.length > 0) throw new Error(`counters and ledger differ: ${JSON.stringify(rows.slice(0, 5))}`);
}
