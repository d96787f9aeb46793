import { hostname } from "node:os";
import path from "node:path";
import { Client, Connection } from "@temporalio/client";
import { NativeConnection, Worker } from "@temporalio/worker";
import { clearFinishedRuns } from "@/lib/engine/clear";
import { archiveLedger, beat, forget, makeLedgerAhead } from "@/lib/engine/maintenance";
import { sumCounters } from "@/lib/engine/totals";
import { PUMPS } from "@/lib/engine/pumps/names";
import { noticeRestore } from "@/lib/engine/restore/epoch";
import { reconcileRestored } from "@/lib/engine/restore/reconcile";
import { wantedSchedules } from "@/lib/engine/schedules";
import { cancelLeftovers, stranded } from "@/lib/engine/sweep";
import { openMigrations } from "@/lib/engine/transfer/migrate";
import { log } from "@/lib/log";
import { pumpBeats } from "@/lib/observe/pumps";
import type { PhoneKeys } from "@/lib/phone/cipher";
import { createActivities, moveThroughNode } from "./activities";
import { type Channels, composePorts } from "./compose";
import { connectionOptions, engineOver, type EngineTarget } from "./journey/client";
import { pumpWorkflowId } from "./journey/ids";
import { reconcileSchedules } from "./journey/schedules";
import { installSdkLog } from "./sdk-log";
import { registerAttributes } from "./search-attributes";
import type { pumpLoop } from "./pumps/workflow";

export interface RuntimeOptions {
  temporal: EngineTarget;
  carrierUrl: string;
  publicUrl: string;
  phoneKeys: PhoneKeys;
  /** A bundle of the workflow code made beforehand. */
  bundlePath?: string | undefined;
  /** Days of the ledger that steps and lists work on; older ones are archived. 0 = all. */
  ledgerKeepDays?: number;
  /** Instead of the carrier's. */
  channels?: Channels;
}

export interface Runtime {
  /** Until the worker has been shut down. */
  run(): Promise<void>;
  shutdown(): void;
}

const BEAT_MS = 5_000;
const SWEEP_MS = 5_000;
const SCHEDULES_MS = 60_000;
const LEDGER_MS = 3_600_000;

/** A whole worker: connections, activities, pumps, heartbeat and sweep. Any number of them may run at once. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  installSdkLog();
  const { temporal } = options;
  const connection = await NativeConnection.connect(connectionOptions(temporal));
  const clientConnection = await Connection.connect(connectionOptions(temporal));
  const client = new Client({ connection: clientConnection, namespace: temporal.namespace });
  await registerAttributes(clientConnection, temporal.namespace);
  // Days are made well ahead: where somebody holds the ledger now, the next hour will do.
  await makeLedgerAhead().catch((error: unknown) => log.warn({ err: error }, "ledger partitions failed"));
  const ports = composePorts({ ...options, client, taskQueue: temporal.taskQueue });
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    ...(options.bundlePath
      ? { workflowBundle: { codePath: options.bundlePath } }
      : { workflowsPath: path.join(import.meta.dirname, "workflows.ts") }),
    activities: { ...createActivities(ports), default: moveThroughNode },
    maxConcurrentActivityTaskExecutions: 40,
    maxCachedWorkflows: 300,
    shutdownGraceTime: "2 seconds",
  });
  const id = `${hostname()}-${process.pid}-${Date.now().toString(36)}`;
  const engine = engineOver(client, temporal.taskQueue);
  const sayAlive = () =>
    beat({ id, host: hostname(), pid: process.pid, detail: { taskQueue: temporal.taskQueue, state: worker.getState(), pumps: pumpBeats() } });
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, what: string, work: () => Promise<unknown>) => {
    let busy = false;
    timers.push(
      setInterval(() => {
        if (busy) return;
        busy = true;
        work()
          .catch((error: unknown) => log.warn({ err: error }, `${what} failed`))
          .finally(() => {
            busy = false;
          });
      }, ms),
    );
  };
  const sweep = async () => {
    for (const run of await stranded()) {
      if (run.shards.length > 0) ports.wake(run);
      else if (run.stopping) await engine.stopRun(run);
      else await engine.startRun(run);
    }
    for (const migration of await openMigrations()) await engine.migrate(migration);
    await cancelLeftovers();
  };
  return {
    run: async () => {
      await startPumps(client, temporal.taskQueue);
      await sayAlive();
      await noticeRestore();
      every(BEAT_MS, "heartbeat", sayAlive);
      every(BEAT_MS, "restored backup", async () => {
        await noticeRestore();
        await reconcileRestored(ports);
      });
      every(SWEEP_MS, "sweep", sweep);
      every(SCHEDULES_MS, "schedules", async () => reconcileSchedules(client, temporal.taskQueue, await wantedSchedules()));
      every(LEDGER_MS, "ledger partitions", async () => {
        await makeLedgerAhead();
        await archiveLedger(options.ledgerKeepDays ?? 0);
      });
      every(LEDGER_MS, "sums of counters", sumCounters);
      every(LEDGER_MS, "finished runs", async () => {
        await clearFinishedRuns(options.ledgerKeepDays ?? 0);
      });
      log.info({ workerId: id, taskQueue: temporal.taskQueue }, "worker is running");
      try {
        await worker.run();
      } finally {
        for (const timer of timers) clearInterval(timer);
        ports.close();
        await forget(id).catch(() => undefined);
        await connection.close();
        await clientConnection.close();
      }
    },
    shutdown: () => {
      if (worker.getState() === "RUNNING") worker.shutdown();
    },
  };
}

async function startPumps(client: Client, taskQueue: string): Promise<void> {
  for (const name of PUMPS) {
    await client.workflow.start<typeof pumpLoop>("pumpLoop", {
      args: [name],
      workflowId: pumpWorkflowId(name),
      taskQueue,
      workflowIdConflictPolicy: "USE_EXISTING",
    });
  }
}
