import pg from "pg";
import { config } from "@/lib/config";
import type { Supervisor } from "../supervisor/supervisor";
import { portFor } from "./ports";
import { tiePhoneKeys } from "./phone-keys";
import { embeddedPostgres } from "./postgres";
import { migrate } from "./prisma";
import { openRuntimeRole } from "./runtime-role";
import type { Secrets } from "./secrets";
import { SetupError, step } from "./steps";
import { noteOwnDatabase } from "./wipe";

export interface Database {
  /** The runtime role's URL. */
  url: string;
  ownerUrl: string;
}

/** The server: DATABASE_URL's, or the embedded one, started. */
export function startDatabase(supervisor: Supervisor, secret: Secrets): Promise<string> {
  const { databaseUrl, ownerDatabaseUrl } = config().launch;
  const given = ownerDatabaseUrl ?? databaseUrl;
  return step("PostgreSQL", async ({ note }) => {
    if (given) {
      note("from DATABASE_URL");
      await reach(given);
      return given;
    }
    const embedded = embeddedPostgres(await portFor("postgres"), secret.databaseOwner);
    if (embedded.outside) note(`data in ${embedded.folder}`);
    await supervisor.start(embedded.spec);
    note(`port ${new URL(embedded.url).port}`);
    return embedded.url;
  });
}

/**
 * Migrates as the owner and opens the runtime role. Both URLs given from outside are used as they are.
 * @throws SetupError when the database was filled with other phone keys; nothing is changed in it then.
 */
export async function prepareDatabase(ownerUrl: string, secret: Secrets): Promise<Database> {
  await tiePhoneKeys(ownerUrl, secret);
  await step("migrations", (current) => migrate(ownerUrl, current));
  await tiePhoneKeys(ownerUrl, secret, true);
  const { databaseUrl, ownerDatabaseUrl } = config().launch;
  if (databaseUrl || ownerDatabaseUrl) noteOwnDatabase(ownerUrl);
  if (databaseUrl && ownerDatabaseUrl) return { url: databaseUrl, ownerUrl };
  return { url: await openRuntimeRole(ownerUrl, secret.databaseRuntime), ownerUrl };
}

async function reach(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version");
    if (Number(rows[0]?.version) < 180_000) throw new Error("it is older than PostgreSQL 18");
  } catch (error) {
    throw new SetupError(`The database that DATABASE_URL names cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
