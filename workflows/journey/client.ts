import { Client, Connection, WorkflowNotFoundError } from "@temporalio/client";
import { config } from "@/lib/config";
import type { EnginePort, RunRef } from "@/lib/services/engine-port";
import { ATTRIBUTES } from "../attributes";
import type { journeyMigration, MigrationArgs } from "../migration/workflow";
import type { journeySimulation, SimulationArgs } from "../simulation/workflow";
import { migrationWorkflowId, runWorkflowId, shardWorkflowId, simulationWorkflowId } from "./ids";
import { pauseSchedule, removeSchedule, syncSchedule } from "./schedules";
import type { journeyRun } from "./workflow";

export interface EngineTarget {
  address: string;
  namespace: string;
  taskQueue: string;
  apiKey?: string | undefined;
  tls?: boolean | undefined;
}

export function connectionOptions({ address, apiKey, tls }: EngineTarget) {
  return { address, ...(apiKey ? { apiKey } : {}), ...(tls === undefined ? {} : { tls }) };
}

/** The engine over a lazily opened connection: a web process starts while Temporal is still on its way up. */
export function engineClient(target: EngineTarget = config().temporal): EnginePort {
  const client = new Client({ connection: Connection.lazy(connectionOptions(target)), namespace: target.namespace });
  return engineOver(client, target.taskQueue);
}

export function engineOver(client: Client, taskQueue: string): EnginePort {
  return {
    startRun: (run) => startRun(client, taskQueue, run),
    pauseRun: (run) => signal(client, runWorkflowId(run.runId), "pause"),
    resumeRun: (run) => signal(client, runWorkflowId(run.runId), "resume"),
    stopRun: async (run) => {
      // A run whose loops are gone is started again: they find it stopping and empty it.
      await startRun(client, taskQueue, run);
      await signal(client, runWorkflowId(run.runId), "stop");
    },
    wake: async (run, shards) => {
      for (const shard of shards ?? []) await signal(client, shardWorkflowId(run.runId, shard), "wake");
      if (shards === null) await signal(client, runWorkflowId(run.runId), "resume");
    },
    migrate: ({ companyId, migrationId }) => migrate(client, taskQueue, { companyId, migrationId }),
    simulate: ({ companyId, simulationId }) => simulate(client, taskQueue, { companyId, simulationId }),
    syncSchedule: (journey, schedule, timezone) => syncSchedule(client, taskQueue, journey, schedule, timezone),
    pauseSchedule: (journey, paused) => pauseSchedule(client, journey, paused),
    removeSchedule: (journey) => removeSchedule(client, journey),
  };
}

const KNOWN_WITHIN = 40;

async function startRun(client: Client, taskQueue: string, run: RunRef): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await startOnce(client, taskQueue, run);
      return;
    } catch (error) {
      // A worker registers the search attributes as it starts; the server's caches learn of them some seconds later.
      if (attempt >= KNOWN_WITHIN || !isUnknownAttribute(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

const isUnknownAttribute = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof Error && error.cause.message.includes("no mapping defined for search attribute");

async function startOnce(client: Client, taskQueue: string, run: RunRef): Promise<void> {
  await client.workflow.start<typeof journeyRun>("journeyRun", {
    args: [{ companyId: run.companyId, runId: run.runId }],
    workflowId: runWorkflowId(run.runId),
    taskQueue,
    workflowIdConflictPolicy: "USE_EXISTING",
    typedSearchAttributes: [
      { key: ATTRIBUTES.company, value: run.companyId },
      { key: ATTRIBUTES.run, value: run.runId },
    ],
  });
}

async function simulate(client: Client, taskQueue: string, args: SimulationArgs): Promise<void> {
  await client.workflow.start<typeof journeySimulation>("journeySimulation", {
    args: [args],
    workflowId: simulationWorkflowId(args.simulationId),
    taskQueue,
    workflowIdConflictPolicy: "USE_EXISTING",
  });
}

async function migrate(client: Client, taskQueue: string, args: MigrationArgs): Promise<void> {
  await client.workflow.start<typeof journeyMigration>("journeyMigration", {
    args: [args],
    workflowId: migrationWorkflowId(args.migrationId),
    taskQueue,
    workflowIdConflictPolicy: "USE_EXISTING",
    typedSearchAttributes: [{ key: ATTRIBUTES.company, value: args.companyId }],
  });
}

async function signal(client: Client, workflowId: string, name: "pause" | "resume" | "stop" | "wake"): Promise<void> {
  await ignoreMissing(client.workflow.getHandle(workflowId).signal(name));
}

/** What is not there needs no signal; the sweep starts lost loops again. */
async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
