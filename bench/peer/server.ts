import path from "node:path";
import { Client } from "@temporalio/client";
import { NativeConnection, Worker } from "@temporalio/worker";
import { applyEnvironment, config } from "@/lib/config";
import { portFor } from "@/scripts/setup/ports";
import { embeddedTemporal } from "@/scripts/setup/temporal";
import { Supervisor } from "@/scripts/supervisor/supervisor";
import { inData } from "@/scripts/setup/paths";
import { installSdkLog } from "@/workflows/sdk-log";
import type { PeerActivities } from "./activities";

/** Everything that holds a workflow per customer back, taken away: limits, fsync, polling. */
const LIMITS: Record<string, unknown> = {
  "frontend.namespaceRPS": 100_000,
  "frontend.namespaceCount": 10_000,
  "frontend.rps": 100_000,
  "history.rps": 100_000,
  "matching.rps": 100_000,
  "history.persistenceMaxQPS": 100_000,
  "frontend.persistenceMaxQPS": 100_000,
  "matching.persistenceMaxQPS": 100_000,
  "system.enableEagerWorkflowStart": true,
  "system.enableActivityEagerExecution": true,
};

export const TASK_QUEUE = "peer";
const IN_FLIGHT = 250;

export interface PeerServer {
  client: Client;
  /** Starts workflows for so many seconds, at most 250 at a time and `limit` in all, and waits for those begun. */
  perSecond(workflow: string, argsOf: (i: number) => unknown[], seconds: number, limit?: number): Promise<{ done: number; perSecond: number }>;
  close(): Promise<void>;
}

/** A Temporal server of its own without fsync, and a worker in this process with room for all workflows in flight. */
export async function startPeerServer(binary: string, activities: PeerActivities): Promise<PeerServer> {
  installSdkLog();
  const supervisor = new Supervisor({ recordFile: inData("peer-processes.json"), print: () => undefined });
  const shared = config().test.temporalAddress;
  const server = embeddedTemporal(binary, await portFor("peer-temporal"), await portFor("peer-temporal-ui"));
  const args = server.spec.args.map((arg) => (arg.endsWith("temporal.db") ? inData("peer-temporal.db") : arg));
  args.push("--sqlite-pragma", "synchronous=OFF", "--sqlite-pragma", "journal_mode=WAL");
  for (const [name, value] of Object.entries(LIMITS)) args.push("--dynamic-config-value", `${name}=${JSON.stringify(value)}`);
  await supervisor.start({ ...server.spec, name: "peer", args, logFile: inData("logs", "peer-temporal.log") });
  const connection = await NativeConnection.connect({ address: server.address });
  // The same connection for both: a workflow is then begun by this worker without asking the server for it.
  const client = new Client({ connection });
  const worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    workflowsPath: path.join(import.meta.dirname, "workflows.ts"),
    activities,
    maxCachedWorkflows: 2000,
    maxConcurrentWorkflowTaskExecutions: 200,
    maxConcurrentLocalActivityExecutions: 200,
    maxConcurrentActivityTaskExecutions: 200,
  });
  const running = worker.run();
  if (shared) applyEnvironment({ YIDAO_TEST_TEMPORAL_ADDRESS: shared });
  return {
    client,
    perSecond: async (workflow, argsOf, seconds, limit = Number.POSITIVE_INFINITY) => {
      const stamp = Date.now().toString(36);
      const startedAt = performance.now();
      let next = 0;
      let done = 0;
      const lane = async () => {
        for (let i = next++; i < limit && performance.now() - startedAt < seconds * 1000; i = next++) {
          const handle = await client.workflow.start(workflow, {
            taskQueue: TASK_QUEUE,
            workflowId: `${workflow}-${stamp}-${i}`,
            args: argsOf(i),
            requestEagerStart: true,
          });
          await handle.result();
          done += 1;
        }
      };
      await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, limit) }, lane));
      return { done, perSecond: done / ((performance.now() - startedAt) / 1000) };
    },
    close: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await supervisor.stop();
    },
  };
}
