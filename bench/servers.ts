import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { applyEnvironment } from "@/lib/config";
import { portFor } from "@/scripts/setup/ports";
import { embeddedPostgres } from "@/scripts/setup/postgres";
import { embeddedTemporal } from "@/scripts/setup/temporal";
import { Supervisor } from "@/scripts/supervisor/supervisor";

export interface Servers {
  folder: string;
  /** Where the database writes: what its fsync is measured on. */
  databaseFolder: string;
  stop(): Promise<void>;
}

/** The product's own embedded PostgreSQL and Temporal with the settings it ships, in a folder that goes away with them. */
export async function startServers(temporalBinary: string): Promise<Servers> {
  const folder = mkdtempSync(path.join(tmpdir(), "yidao-bench-"));
  // The database may run as another user, who has to get through.
  chmodSync(folder, 0o755);
  applyEnvironment({ YIDAO_DATA_DIR: folder });
  const supervisor = new Supervisor({ recordFile: path.join(folder, "processes.json"), print: (line) => void process.stderr.write(`${line}\n`) });
  const stop = async () => {
    await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const postgres = embeddedPostgres(await portFor("postgres"), "bench");
    const temporal = embeddedTemporal(temporalBinary, await portFor("temporal"), await portFor("temporal-ui"));
    await Promise.all([supervisor.start(postgres.spec), supervisor.start(temporal.spec)]);
    const owner = new URL(postgres.url);
    owner.pathname = "/postgres";
    applyEnvironment({
      YIDAO_TEST_DATABASE_URL: owner.href,
      YIDAO_TEST_TEMPORAL_ADDRESS: temporal.address,
      YIDAO_TEST_TEMPORAL_BINARY: temporalBinary,
    });
    return { folder, databaseFolder: postgres.folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
