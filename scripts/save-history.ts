import path from "node:path";
import { Client, Connection } from "@temporalio/client";
import { config } from "@/lib/config";
import { saveHistory } from "@/lib/testing/history";
import { connectionOptions } from "@/workflows/journey/client";
import { main, SetupError } from "./setup/steps";

/** `TEMPORAL_ADDRESS=... tsx scripts/save-history.ts <workflow id> <name>`: keeps a history for workflows/replay.test.ts. */
void main(async () => {
  const [workflowId, name] = process.argv.slice(2);
  if (!workflowId || !name) throw new SetupError("Give a workflow id and the name of the file.");
  const target = config().temporal;
  const connection = await Connection.connect(connectionOptions(target));
  await saveHistory(new Client({ connection, namespace: target.namespace }), workflowId, path.join("workflows", "histories", `${name}.json`));
  await connection.close();
  return 0;
});
