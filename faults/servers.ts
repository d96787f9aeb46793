import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { applyEnvironment } from "@/lib/config";
import { portFor } from "@/scripts/setup/ports";
import { embeddedPostgres } from "@/scripts/setup/postgres";
import { embeddedTemporal } from "@/scripts/setup/temporal";
import { Child } from "@/scripts/supervisor/child";
import { signal } from "@/scripts/supervisor/identity";
import { recordRunning } from "@/scripts/supervisor/leftovers";
import type { ChildSpec } from "@/scripts/supervisor/spec";

const serverRecord = (folder: string, name: string): string => path.join(folder, `${name}.running.json`);
/** Where the servers of a scenario are written down. */
export const serverRecords = (folder: string): string[] => ["postgres", "temporal"].map((name) => serverRecord(folder, name));

/** A server that can be taken away and brought back at the same address. */
export class Server {
  private child: Child | null = null;

  constructor(
    private readonly spec: ChildSpec,
    private readonly folder: string,
  ) {}

  async start(): Promise<void> {
    this.child = new Child({ ...this.spec, readyWithinMs: 60_000 }, { line: () => undefined, say: () => undefined, changed: () => this.record() });
    await this.child.start();
  }

  /** For whoever ends a scenario that does not end by itself. */
  private record(): void {
    const identity = this.child?.identity;
    const { name, stopSignal = "SIGTERM" } = this.spec;
    recordRunning(serverRecord(this.folder, name), identity ? [{ ...identity, name, stopSignal }] : []);
  }

  /** Orderly. */
  async stop(): Promise<void> {
    await this.child?.stop();
    this.child = null;
  }

  /** As a crash: the whole group at once, and nothing starts it again. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child?.identity) return;
    const stopped = child.stop();
    signal(child.identity?.pid ?? 0, "SIGKILL", true);
    await stopped;
  }
}

export interface Servers {
  postgres: Server;
  temporal: Server;
  /** Where the database's files are. */
  databaseFolder: string;
}

/** The servers of one scenario in its folder; `base` holds a database folder made beforehand. */
export async function startServers(folder: string, base: string, temporalBinary: string): Promise<Servers> {
  applyEnvironment({ YIDAO_DATA_DIR: folder });
  const target = path.join(folder, "postgres");
  if (existsSync(base)) copyFolder(base, target);
  const database = embeddedPostgres(await portFor("postgres"), "faults");
  const postgres = new Server(database.spec, folder);
  const temporalParts = embeddedTemporal(temporalBinary, await portFor("temporal"), await portFor("temporal-ui"));
  const temporal = new Server(temporalParts.spec, folder);
  await Promise.all([postgres.start(), temporal.start()]);
  const owner = new URL(database.url);
  owner.pathname = "/postgres";
  applyEnvironment({
    YIDAO_TEST_DATABASE_URL: owner.href,
    YIDAO_TEST_TEMPORAL_ADDRESS: temporalParts.address,
    YIDAO_TEST_TEMPORAL_BINARY: temporalBinary,
  });
  return { postgres, temporal, databaseFolder: database.folder };
}

/** With owners and modes: the database may run as another user. */
export function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const { status, stderr } = spawnSync("cp", ["-a", from, to], { encoding: "utf8" });
  if (status !== 0) throw new Error(`copying ${from} failed: ${stderr}`);
}
