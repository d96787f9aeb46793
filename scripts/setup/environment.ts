import { config } from "@/lib/config";
import type { Database } from "./database";
import { inData } from "./paths";
import { portFor } from "./ports";
import type { Secrets } from "./secrets";
import type { TemporalServer } from "./temporal-server";

export interface Parts {
  databaseUrl: string;
  ownerUrl: string;
  temporalAddress: string;
  temporalUiUrl?: string | undefined;
  carrierUrl: string;
  publicUrl: string;
  port: number;
  /** Where each process answers `/metrics`, on loopback. */
  metricsPorts?: { web: number; worker: number };
  hooksPort: number;
}

/** The settings that `lib/config.ts` reads, for the processes of the product. */
export function environmentOf(parts: Parts, secret: Secrets): Record<string, string> {
  return {
    DATABASE_URL: parts.databaseUrl,
    YIDAO_OWNER_DATABASE_URL: parts.ownerUrl,
    TEMPORAL_ADDRESS: parts.temporalAddress,
    ...(parts.temporalUiUrl ? { TEMPORAL_UI_URL: parts.temporalUiUrl } : {}),
    CARRIER_URL: parts.carrierUrl,
    CARRIER_DATA_DIR: inData("carrier"),
    YIDAO_PUBLIC_URL: parts.publicUrl,
    YIDAO_HOOKS_PORT: String(parts.hooksPort),
    YIDAO_HOOKS_URL: hooksUrl(parts.hooksPort),
    YIDAO_AUTH_SECRET: secret.auth,
    YIDAO_PHONE_KEYS: secret.phoneKeys,
    YIDAO_PHONE_HASH_KEY: secret.phoneHashKey,
    YIDAO_WEBHOOK_SECRET: secret.webhook,
    YIDAO_DATA_DIR: inData("."),
    PORT: String(parts.port),
    ...(parts.metricsPorts
      ? { YIDAO_WEB_METRICS_PORT: String(parts.metricsPorts.web), YIDAO_WORKER_METRICS_PORT: String(parts.metricsPorts.worker) }
      : {}),
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

interface Running {
  database: Database;
  temporal: TemporalServer;
  carrier: { url: string };
  port: number;
}

/** The settings of a product whose database, Temporal and carrier are known; the rest listens on ports of its own. */
export async function productEnvironment({ database, temporal, carrier, port }: Running, secret: Secrets): Promise<Record<string, string>> {
  return environmentOf(
    {
      databaseUrl: database.url,
      ownerUrl: database.ownerUrl,
      temporalAddress: temporal.address,
      temporalUiUrl: temporal.uiUrl,
      carrierUrl: carrier.url,
      publicUrl: publicUrl(),
      port,
      hooksPort: await portFor("hooks"),
      metricsPorts: { web: await portFor("web-metrics"), worker: await portFor("worker-metrics") },
    },
    secret,
  );
}

/** Only the processes that migrate may own the schema. */
export function withoutOwner(env: Record<string, string>): Record<string, string> {
  const { YIDAO_OWNER_DATABASE_URL: _owner, ...rest } = env;
  return rest;
}

/** Where providers call back: what was set, the public address of the product, or on this machine the process that takes webhooks in. */
function hooksUrl(hooksPort: number): string {
  const { hooksUrl: given, publicUrl: address, carrierUrl } = config().launch;
  return given ?? address ?? (carrierUrl ? publicUrl() : `http://127.0.0.1:${hooksPort}`);
}

export const publicUrl = (): string => config().launch.publicUrl ?? `http://localhost:${config().launch.port}`;
