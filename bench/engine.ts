import type { Pool } from "pg";
import { childEnvironment } from "@/lib/config";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { startProcess, until } from "@/lib/testing/process";
import { testSettings } from "@/lib/testing/service-context";
import { type TestTemporal, testTemporal } from "@/lib/testing/temporal";
import { engineOver } from "@/workflows/journey/client";
import type { EnginePort } from "@/lib/services/engine-port";
import { peakMemoryMb } from "./machine";

export interface BenchEngine {
  db: TestDatabase;
  owner: Pool;
  temporal: TestTemporal;
  port: EnginePort;
  workerPeakMb(): number | null;
  /** Seconds from now until the run has ended, and every one of its people with it. */
  untilCompleted(companyId: string, runId: string, people: number, limitSeconds: number): Promise<void>;
  close(): Promise<void>;
}

/** A database and a namespace of this bench's own, and the product's worker in a process of its own. */
export async function startBenchEngine(): Promise<BenchEngine> {
  testSettings();
  const [db, temporal] = await Promise.all([testDatabase(), testTemporal()]);
  const worker = startProcess("bench/worker.ts", {
    DATABASE_URL: db.url,
    TEMPORAL_ADDRESS: temporal.target.address,
    TEMPORAL_NAMESPACE: temporal.target.namespace,
    TEMPORAL_TASK_QUEUE: temporal.target.taskQueue,
    LOG_LEVEL: "warn",
    NODE_ENV: childEnvironment().NODE_ENV ?? "production",
  });
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
    untilCompleted: (companyId, runId, people, limitSeconds) => untilCompleted(db.owner, companyId, runId, people, limitSeconds),
    close: async () => {
      await worker.stop();
      await temporal.close();
      await db.close();
    },
  };
}

async function untilCompleted(pool: Pool, companyId: string, runId: string, people: number, limitSeconds: number): Promise<void> {
  await until(
    "the run to finish",
    async () =>
      (await pool.query("SELECT FROM journey_run WHERE company_id = $1 AND id = $2 AND finished_at IS NOT NULL", [companyId, runId])).rowCount === 1,
    limitSeconds * 1000,
    100,
  );
  const { rows } = await pool.query<{ state: string; ended: number; enrolled: number }>(
    `SELECT r.state, (SELECT count(*)::int FROM enrolment e WHERE e.run_id = r.id AND e.finished_at IS NOT NULL) AS ended, r.people AS enrolled
     FROM journey_run r WHERE r.company_id = $1 AND r.id = $2`,
    [companyId, runId],
  );
  const [row] = rows;
  if (row?.state !== "completed" || row.ended !== people || row.enrolled !== people) throw new Error(`the run ended wrong: ${JSON.stringify(row)}`);
}
