import { applyEnvironment } from "@/lib/config";
import { prepareDatabase, startDatabase } from "./database";
import { environmentOf, publicUrl } from "./environment";
import { generateClient } from "./prisma";
import { secrets } from "./secrets";
import { launchPort, openSupervisor, runningEnvironment } from "./stack";
import { step } from "./steps";

/**
 * For commands beside the product (doctor, migrate): `work` runs with the settings of the product that runs from this folder;
 * when none does, the database is started for as long as the command takes.
 */
export async function withDatabase<T>(work: () => Promise<T>): Promise<T> {
  const running = runningEnvironment();
  if (running) {
    applyEnvironment(running);
    return work();
  }
  const { supervisor, close } = await openSupervisor("a command", null);
  try {
    await step("database client", (current) => generateClient(current));
    const secret = secrets();
    const { url, ownerUrl } = await prepareDatabase(await startDatabase(supervisor, secret), secret);
    const unreachable = "127.0.0.1:1";
    const env = environmentOf(
      {
        databaseUrl: url,
        ownerUrl,
        temporalAddress: unreachable,
        carrierUrl: `http://${unreachable}`,
        publicUrl: publicUrl(),
        port: launchPort(),
        hooksPort: 1,
      },
      secret,
    );
    applyEnvironment(env);
    return await work();
  } finally {
    await close();
  }
}
