import pg from "pg";
import { childEnvironment } from "@/lib/config";
import type { ChildSpec } from "../supervisor/spec";
import { root } from "./paths";

/** The product's own processes. TypeScript runs through tsx on the same Node as this one. */
const typescript = (file: string, flags: string[] = []): Pick<ChildSpec, "command" | "args" | "cwd"> => ({
  command: process.execPath,
  args: [...flags, "--import", "tsx", file],
  cwd: root,
});

export function carrierSpec(port: number, env: Record<string, string>): ChildSpec {
  const { CARRIER_DATA_DIR = "", YIDAO_WEBHOOK_SECRET = "" } = env;
  return {
    name: "carrier",
    ...typescript("carrier/main.ts"),
    // Its own settings only: it stands for somebody else's network.
    env: childEnvironment({ PORT: String(port), CARRIER_DATA_DIR, CARRIER_WEBHOOK_SECRET: YIDAO_WEBHOOK_SECRET, DATABASE_URL: undefined }),
    isReady: () => isHealthy(`http://127.0.0.1:${port}/health`),
  };
}

/**
 * Batches are short-lived: a small nursery and an old space that is swept once it has grown by two fifths hold less of what nobody needs any more.
 * Left to itself the heap of a busy worker is three times as big, for the same processor time.
 */
export const LEAN_HEAP = ["--max-semi-space-size=8", "--heap-growing-percent=40"];

export function workerSpec(env: Record<string, string>, ownerUrl: string): ChildSpec {
  let startedAt = new Date();
  return {
    name: "worker",
    ...typescript("workflows/worker.ts", LEAN_HEAP),
    env: childEnvironment(env),
    // It finishes the steps it has begun.
    stopWithinMs: 20_000,
    readyWithinMs: 120_000,
    prepare: async () => {
      startedAt = new Date();
    },
    isReady: () => beatSince(ownerUrl, startedAt),
  };
}

/** Takes webhooks in. */
export function hooksSpec(env: Record<string, string>): ChildSpec {
  return {
    name: "hooks",
    ...typescript("hooks/main.ts"),
    env: childEnvironment({ ...env, NODE_ENV: "production" }),
    isReady: () => isHealthy(`http://127.0.0.1:${env.YIDAO_HOOKS_PORT}/health`),
  };
}

export function webSpec(mode: "dev" | "start", port: number, env: Record<string, string>): ChildSpec {
  return {
    name: "web",
    command: process.execPath,
    args: [...(mode === "start" ? LEAN_HEAP : []), "node_modules/next/dist/bin/next", mode, "-p", String(port)],
    cwd: root,
    env: childEnvironment({ ...env, NODE_ENV: mode === "dev" ? "development" : "production" }),
    readyWithinMs: 120_000,
    isReady: () => isHealthy(`http://127.0.0.1:${port}/api/health`),
  };
}

async function isHealthy(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(60_000) })).ok;
}

async function beatSince(ownerUrl: string, since: Date): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return Boolean((await client.query("SELECT FROM worker_heartbeat WHERE beat_at >= $1", [since])).rowCount);
  } finally {
    await client.end();
  }
}
