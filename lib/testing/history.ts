import { readFileSync, writeFileSync } from "node:fs";
import type { Client } from "@temporalio/client";
import { temporal } from "@temporalio/proto";
import { z } from "zod";

const { History } = temporal.api.history.v1;
const savedSchema = z.object({ workflow: z.string(), savedAt: z.string(), protobuf: z.base64() });

/** Keeps the history of a workflow as it is now. */
export async function saveHistory(client: Client, workflowId: string, file: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  const [history, { type }] = [await handle.fetchHistory(), await handle.describe()];
  const protobuf = Buffer.from(History.encode(history).finish()).toString("base64");
  writeFileSync(file, `${JSON.stringify({ workflow: type, savedAt: new Date().toISOString(), protobuf }, null, 1)}\n`);
}

export function readHistory(file: string): temporal.api.history.v1.History {
  return History.decode(Buffer.from(savedSchema.parse(JSON.parse(readFileSync(file, "utf8"))).protobuf, "base64"));
}
