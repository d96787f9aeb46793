import { Connection } from "@temporalio/client";
import { childEnvironment } from "@/lib/config";
import type { ChildSpec } from "../supervisor/spec";
import { inData } from "./paths";

/** What makes Temporal's own UI useful: find a workflow by company, journey, run, and whether it is a test. */
const SEARCH_ATTRIBUTES = ["YidaoCompany", "YidaoJourney", "YidaoRun", "YidaoMode"];

export interface EmbeddedTemporal {
  spec: ChildSpec;
  address: string;
  uiUrl: string;
}

export function embeddedTemporal(binary: string, port: number, uiPort: number): EmbeddedTemporal {
  const address = `127.0.0.1:${port}`;
  const args = ["server", "start-dev", "--ip", "127.0.0.1", "--port", String(port), "--ui-port", String(uiPort)];
  args.push("--db-filename", inData("temporal.db"), "--namespace", "default", "--log-level", "warn");
  for (const name of SEARCH_ATTRIBUTES) args.push("--search-attribute", `${name}=Keyword`);
  const spec: ChildSpec = {
    name: "temporal",
    command: binary,
    args,
    env: childEnvironment({ TEMPORAL_ADDRESS: undefined, TEMPORAL_NAMESPACE: undefined }),
    logFile: inData("logs", "temporal.log"),
    isReady: () => answers(address),
  };
  return { spec, address, uiUrl: `http://127.0.0.1:${uiPort}` };
}

/** True when the server serves the namespace. */
async function answers(address: string, namespace = "default"): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: "1s" });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}
