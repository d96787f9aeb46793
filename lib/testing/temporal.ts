import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time";
import { config } from "@/lib/config";
import { registerAttributes } from "@/workflows/search-attributes";
import type { EngineTarget } from "@/workflows/journey/client";

export interface TestTemporal {
  target: EngineTarget;
  client: Client;
  close(): Promise<void>;
}

/** The test run's Temporal server, in a namespace of this test file's own: its pumps meet nobody else's. */
export async function testTemporal(): Promise<TestTemporal> {
  const address = config().test.temporalAddress;
  if (!address) throw new Error("YIDAO_TEST_TEMPORAL_ADDRESS is not set: run through vitest with its global set-up");
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs("1 day") });
  await untilKnown(connection, namespace);
  await registerAttributes(connection, namespace);
  return {
    target: { address, namespace, taskQueue: "yidao" },
    client: new Client({ connection, namespace }),
    close: () => connection.close(),
  };
}

/** A new namespace reaches the server's caches a moment later. */
async function untilKnown(connection: Connection, namespace: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 });
      return;
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
