import { mkdtempSync, chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { applyEnvironment } from "@/lib/config";
import { bundleWorkflows } from "@/scripts/setup/build";
import { embeddedPostgres } from "@/scripts/setup/postgres";
import { portFor } from "@/scripts/setup/ports";
import { embeddedTemporal } from "@/scripts/setup/temporal";
import { temporalBinary } from "@/scripts/setup/temporal-binary";
import { Supervisor } from "@/scripts/supervisor/supervisor";

/**
 * One embedded PostgreSQL and one Temporal server for a whole test run, in a folder that goes away with it. Test files find
 * them in YIDAO_TEST_DATABASE_URL (the owner's, of a maintenance database) and YIDAO_TEST_TEMPORAL_ADDRESS.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), "yidao-test-"));
  // The database may run as another user, who has to get through.
  chmodSync(folder, 0o755);
  applyEnvironment({ YIDAO_DATA_DIR: folder });
  const supervisor = new Supervisor({ recordFile: path.join(folder, "processes.json"), print: () => undefined });
  const stop = async () => {
    await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const postgres = embeddedPostgres(await portFor("postgres"), "test");
    const quietly = { note: () => undefined };
    const [binary, bundle] = await Promise.all([temporalBinary(quietly), bundleWorkflows(quietly)]);
    const temporal = embeddedTemporal(binary, await portFor("temporal"), await portFor("temporal-ui"));
    // Its data goes away with the test run: nobody reads it after a power cut.
    const database = { ...postgres.spec, args: [...(postgres.spec.args ?? []), "-c", "fsync=off"] };
    await Promise.all([supervisor.start(database), supervisor.start(temporal.spec)]);
    const owner = new URL(postgres.url);
    owner.pathname = "/postgres";
    applyEnvironment({
      YIDAO_TEST_DATABASE_URL: owner.href,
      YIDAO_TEST_TEMPORAL_ADDRESS: temporal.address,
      YIDAO_TEST_TEMPORAL_BINARY: binary,
      YIDAO_WORKFLOW_BUNDLE: bundle,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
