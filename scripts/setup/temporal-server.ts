import { Connection } from "@temporalio/client";
import { config } from "@/lib/config";
import type { Supervisor } from "../supervisor/supervisor";
import { portFor } from "./ports";
import { SetupError, step } from "./steps";
import { embeddedTemporal } from "./temporal";
import { temporalBinary } from "./temporal-binary";

export interface TemporalServer {
  address: string;
  uiUrl?: string;
}

/** TEMPORAL_ADDRESS's server, or the embedded one, started. */
export async function startTemporal(supervisor: Supervisor): Promise<TemporalServer> {
  const given = config().launch.temporalAddress;
  if (given) {
    return step("Temporal", async ({ note }) => {
      note(`at ${given}`);
      await reach(given);
      return { address: given };
    });
  }
  const binary = await step("Temporal server program", (current) => temporalBinary(current));
  return step("Temporal", async ({ note }) => {
    const { spec, address, uiUrl } = embeddedTemporal(binary, await portFor("temporal"), await portFor("temporal-ui"));
    await supervisor.start(spec);
    note(address);
    return { address, uiUrl };
  });
}

async function reach(address: string): Promise<void> {
  const { apiKey, tls, namespace } = config().temporal;
  try {
    const connection = await Connection.connect({ address, apiKey, tls: tls ?? apiKey !== undefined, connectTimeout: "10s" });
    await connection.workflowService.describeNamespace({ namespace });
    await connection.close();
  } catch (error) {
    throw new SetupError(
      `The Temporal server at ${address} (namespace ${namespace}) cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
