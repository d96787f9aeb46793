import { readdir } from "node:fs/promises";
import path from "node:path";
import { Connection } from "@temporalio/client";
import { config } from "@/lib/config";
import { withSystemSql } from "@/lib/db";
import { phoneKeyTrouble } from "./keys";
import type { Checks } from "./parts";

/** A worker that has not been heard of for longer counts as gone. */
const HEARTBEAT_MS = 30_000;

export const checks: Checks = { database, migrations, keys: phoneKeyTrouble, temporal, worker, carrier };

async function database(): Promise<string | null> {
  await withSystemSql((sql) => sql.query("SELECT 1"));
  return null;
}

async function migrations(): Promise<string | null> {
  const folders = (await readdir(path.join(process.cwd(), "prisma", "migrations"), { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const { rows } = await withSystemSql((sql) =>
    sql.query<{ name: string }>("SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL"),
  );
  const applied = new Set(rows.map((row) => row.name));
  const behind = folders.filter((folder) => !applied.has(folder.name)).length;
  return behind ? `${behind} not applied` : null;
}

let connection: Promise<Connection> | undefined;

async function temporal(): Promise<string | null> {
  const { address, namespace, apiKey, tls } = config().temporal;
  connection ??= Connection.connect({ address, apiKey, tls: tls ?? apiKey !== undefined, connectTimeout: "3s" });
  try {
    await (await connection).workflowService.describeNamespace({ namespace });
    return null;
  } catch (error) {
    connection = undefined;
    throw error;
  }
}

async function worker(): Promise<string | null> {
  const { rows } = await withSystemSql((sql) =>
    sql.query<{ ageMs: number | null }>('SELECT (extract(epoch FROM now() - max(beat_at)) * 1000)::float8 AS "ageMs" FROM worker_heartbeat'),
  );
  const ageMs = rows[0]?.ageMs;
  if (ageMs === null || ageMs === undefined) return "none has started";
  return ageMs > HEARTBEAT_MS ? `none heard of for ${Math.round(ageMs / 1000)} s` : null;
}

async function carrier(): Promise<string | null> {
  const response = await fetch(new URL("/health", config().carrier.url), { signal: AbortSignal.timeout(3_000), cache: "no-store" });
  return response.ok ? null : `answers ${response.status}`;
}
