import { applyEnvironment } from "@/lib/config";
import { prepareDatabase, startDatabase } from "./database";
import { environmentOf, publicUrl } from "./environment";
import { generateClient } from "./prisma";
import { secrets } from "./secrets";
import { holder, launchPort, openSupervisor, runningEnvironment } from "./stack";
import { SetupError, step } from "./steps";

/**
 * For commands beside the product (doctor, migrate): `work` runs with the settings of the product that runs from this folder;
 * when none does, the database is started for as long as the command takes. `work` hears which of the two it is.
 * @throws SetupError when the product is on its way up or down, or another command has the database.
 */
export async function withDatabase<T>(command: string, work: (running: boolean) => Promise<T>): Promise<T> {
  const environment = runningEnvironment();
  if (environment) {
    applyEnvironment(environment);
    return work(true);
  }
  const other = holder();
  if (other)
    throw new SetupError(
      `${other.command} (process ${other.pid}) is at work in this folder and is not, or no longer, ready.\nRun ${command} again once it says that it is, or has ended.`,
    );
  const { supervisor, close } = await openSupervisor(command, null);
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
    return await work(false);
  } finally {
    await close();
  }
}
