import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import path from "node:path";
import pg from "pg";
import { childEnvironment } from "@/lib/config";
import { identify, signal, untilGone } from "../supervisor/identity";
import type { ChildSpec } from "../supervisor/spec";
import { inData } from "./paths";
import { postgresBinaries } from "./postgres-binaries";
import { databaseFolder, holdsDatabase, noteFolder, SHARED } from "./postgres-folder";
import { type DatabaseUser, databaseUser } from "./postgres-user";
import { SetupError } from "./steps";

export const OWNER = "yidao";
export const DATABASE = "yidao";

const MIB = 2 ** 20;
/** An eighth of the machine's memory, between what a small one has to spare and what a run of a million people fills. */
const sharedMegabytes = Math.round(Math.min(4096, Math.max(256, totalmem() / MIB / 8)));

// Durability stays as PostgreSQL ships it: fsync and synchronous_commit on.
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "120",
  shared_buffers: `${sharedMegabytes}MB`,
  wal_buffers: "16MB",
  effective_cache_size: `${3 * sharedMegabytes}MB`,
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  // A big run writes a table's worth of row versions within a minute.
  autovacuum_naptime: "15s",
  random_page_cost: "1.1",
  max_worker_processes: "4",
  max_parallel_workers_per_gather: "1",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
};

export interface EmbeddedPostgres {
  spec: ChildSpec;
  /** The owner's. */
  url: string;
  folder: string;
  /** Set when the data could not lie below the data folder. */
  outside: boolean;
}

/** Prepares the embedded database (once per data folder) and says how to run it. */
export function embeddedPostgres(port: number, password: string): EmbeddedPostgres {
  const user = databaseUser();
  const binaries = postgresBinaries(user);
  const { folder, outside } = databaseFolder(user);
  if (!holdsDatabase(folder)) initialise(binaries.initdb, folder, password, user);
  if (outside) noteFolder(folder);
  const url = `postgresql://${OWNER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  const maintenanceUrl = `postgresql://${OWNER}:${password}@127.0.0.1:${port}/postgres`;
  const spec: ChildSpec = {
    name: "postgres",
    command: binaries.postgres,
    args: ["-D", folder, "-p", String(port), ...Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    env: childEnvironment({ LC_MESSAGES: "C", TZ: "UTC" }),
    cwd: "/",
    ...(user ?? {}),
    logFile: inData("logs", "postgres.log"),
    // Fast shutdown: ends the sessions, writes a checkpoint.
    stopSignal: "SIGINT",
    stopWithinMs: 20_000,
    prepare: () => endStrayServer(folder),
    isReady: () => ensureDatabase(maintenanceUrl),
  };
  return { spec, url, folder, outside };
}

function initialise(initdb: string, folder: string, password: string, user: DatabaseUser | null): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  mkdirSync(folder, { mode: 0o700 });
  const passwordFile = path.join(user ? "/tmp" : tmpdir(), `yidao-init-${process.pid}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) {
    chownSync(folder, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
    if (path.dirname(folder).startsWith(SHARED)) for (const dir of [SHARED, path.dirname(folder)]) chmodSync(dir, 0o755);
  }
  try {
    const args = [`--pgdata=${folder}`, `--username=${OWNER}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8"];
    // The built-in C.UTF-8 sorts alike on every machine and needs no locale of the system.
    args.push("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C");
    const result = spawnSync(initdb, args, { ...(user ?? {}), cwd: "/", env: childEnvironment({ LC_ALL: "C" }), encoding: "utf8" });
    if (result.status === 0) return;
    rmSync(folder, { recursive: true, force: true });
    throw new SetupError(`The embedded database could not be made in ${folder}:\n${result.stderr || result.stdout || String(result.error)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * After a crash a server of this folder may still run, or its postmaster.pid name a process that is something else by now,
 * which would keep a new server from starting.
 */
async function endStrayServer(folder: string): Promise<void> {
  const file = path.join(folder, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  const stray = Number.isInteger(pid) && pid > 1 ? identify(pid) : null;
  if (stray && runsFrom(pid, folder)) {
    signal(pid, "SIGINT");
    if (!(await untilGone(stray, 20_000))) signal(pid, "SIGQUIT");
    if (!(await untilGone(stray, 10_000))) signal(pid, "SIGKILL");
    await untilGone(stray, 5_000);
    return;
  }
  rmSync(file, { force: true });
}

function runsFrom(pid: number, folder: string): boolean {
  if (process.platform !== "linux") return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout.includes(folder);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(folder);
  } catch {
    return false;
  }
}

/** True once the server answers; the product's database exists then. */
async function ensureDatabase(maintenanceUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: maintenanceUrl, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
    return true;
  } finally {
    await client.end();
  }
}
