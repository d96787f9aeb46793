import { z } from "zod";

/**
 * Every setting of the product, read from the environment, and only here. Each group is parsed when it is first asked for,
 * so that a process needs only the settings of the parts that it uses. `npm start` fills in all of them.
 */
const port = z.coerce.number().int().min(1).max(65_535);
const flag = z.enum(["true", "false"]).transform((value) => value === "true");
const key32 = z.base64().transform((text, ctx) => {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length === 32) return bytes;
  ctx.addIssue({ code: "custom", message: "must be 32 bytes as base64" });
  return z.NEVER;
});
const webhookSecret = z.string().regex(/^whsec_[A-Za-z0-9+/=]{22,}$/u);
/** `1:<base64>,2:<base64>`: each key version with its 32 bytes. */
const keyRing = z
  .string()
  .transform((text): unknown => text.split(",").map((part) => part.trim().split(":", 2)))
  .pipe(
    z
      .array(z.tuple([z.coerce.number().int().min(0).max(255), key32]))
      .min(1)
      .max(256),
  )
  .transform((entries) => new Map<number, Buffer>(entries));

const groups = {
  database: {
    schema: z.object({ url: z.url() }),
    from: { url: "DATABASE_URL" },
  },
  /** The owner of the schema: migrations and set-up only. */
  owner: {
    schema: z.object({ url: z.url() }),
    from: { url: "YIDAO_OWNER_DATABASE_URL" },
  },
  temporal: {
    schema: z.object({
      address: z.string().min(1),
      namespace: z.string().min(1).default("default"),
      taskQueue: z.string().min(1).default("yidao"),
      apiKey: z.string().min(1).optional(),
      tls: flag.optional(),
      uiUrl: z.url().optional(),
    }),
    from: {
      address: "TEMPORAL_ADDRESS",
      namespace: "TEMPORAL_NAMESPACE",
      taskQueue: "TEMPORAL_TASK_QUEUE",
      apiKey: "TEMPORAL_API_KEY",
      tls: "TEMPORAL_TLS",
      uiUrl: "TEMPORAL_UI_URL",
    },
  },
  carrier: {
    schema: z.object({ url: z.url(), dataDir: z.string().default(".data/carrier") }),
    from: { url: "CARRIER_URL", dataDir: "CARRIER_DATA_DIR" },
  },
  auth: {
    schema: z.object({ secret: z.string().min(32) }),
    from: { secret: "YIDAO_AUTH_SECRET" },
  },
  phone: {
    schema: z.object({ keys: keyRing, currentKey: z.coerce.number().int().min(0).max(255).default(1), hashKey: key32 }),
    from: { keys: "YIDAO_PHONE_KEYS", currentKey: "YIDAO_PHONE_CURRENT_KEY", hashKey: "YIDAO_PHONE_HASH_KEY" },
  },
  webhook: {
    /** Standard Webhooks form: `whsec_` and base64. The previous one is still taken while it is being changed. */
    schema: z.object({ secret: webhookSecret, previousSecret: webhookSecret.optional() }),
    from: { secret: "YIDAO_WEBHOOK_SECRET", previousSecret: "YIDAO_WEBHOOK_PREVIOUS_SECRET" },
  },
  webhookOut: {
    /** Hosts of this installation's own ("crm.internal", "localhost:4100") that journeys may call though they are not public. */
    schema: z.object({
      allowedHosts: z
        .string()
        .default("")
        .transform((text) => text.split(",").flatMap((host) => host.trim().toLowerCase() || [])),
    }),
    from: { allowedHosts: "YIDAO_WEBHOOK_ALLOWED_HOSTS" },
  },
  web: {
    schema: z.object({ publicUrl: z.url(), port: port.default(3000) }),
    from: { publicUrl: "YIDAO_PUBLIC_URL", port: "PORT" },
  },
  /** `before`: nobody reaches the web app but through a proxy of ours, which says who called (`x-forwarded-for`). */
  proxy: {
    schema: z.object({ before: flag.default(false) }),
    from: { before: "YIDAO_BEHIND_PROXY" },
  },
  /** The process that takes webhooks in, and where providers reach it; without it they call the web app. */
  hooks: {
    schema: z.object({ port: port.default(3010), url: z.url().optional() }),
    from: { port: "YIDAO_HOOKS_PORT", url: "YIDAO_HOOKS_URL" },
  },
  worker: {
    /** A bundle of the workflow code made beforehand; without it the worker bundles at its start. */
    schema: z.object({ bundle: z.string().min(1).optional() }),
    from: { bundle: "YIDAO_WORKFLOW_BUNDLE" },
  },
  faults: {
    /** `place:n`: the process dies there the n-th time (lib/engine/fault-point.ts); for the fault suite only. */
    schema: z.object({
      point: z
        .string()
        .regex(/^[a-z._]+:\d+$/u)
        .transform((text) => ({ place: text.split(":")[0] ?? "", times: Number(text.split(":")[1]) }))
        .optional(),
    }),
    from: { point: "YIDAO_FAULT_POINT" },
  },
  /** Prometheus reads them. Each process answers on loopback at its port; the web server also at /metrics to whoever has the token. */
  metrics: {
    schema: z.object({ token: z.string().min(16).optional(), webPort: port.optional(), workerPort: port.optional() }),
    from: { token: "YIDAO_METRICS_TOKEN", webPort: "YIDAO_WEB_METRICS_PORT", workerPort: "YIDAO_WORKER_METRICS_PORT" },
  },
  /** Accounts (their ids) that run this installation for all companies: they see its processes by name. */
  operators: {
    schema: z.object({
      ids: z
        .string()
        .default("")
        .transform((text) => new Set(text.split(",").flatMap((id) => id.trim() || []))),
    }),
    from: { ids: "YIDAO_OPERATORS" },
  },
  /** OpenTelemetry: nothing is traced without an OTLP endpoint ("http://collector:4318/v1/traces"). */
  tracing: {
    schema: z.object({ otlpUrl: z.url().optional(), share: z.coerce.number().min(0).max(1).default(1) }),
    from: { otlpUrl: "YIDAO_OTLP_URL", share: "YIDAO_TRACE_SHARE" },
  },
  ledger: {
    /** Days after which the ledger's events are archived; 0 = never. */
    schema: z.object({ keepDays: z.coerce.number().int().min(0).max(36_500).default(400) }),
    from: { keepDays: "YIDAO_LEDGER_KEEP_DAYS" },
  },
  speech: {
    /** An espeak-ng of the machine; without it the one that comes with the product speaks. */
    schema: z.object({ command: z.string().min(1).optional() }),
    from: { command: "YIDAO_SPEECH_COMMAND" },
  },
  log: {
    schema: z.object({ level: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info") }),
    from: { level: "LOG_LEVEL" },
  },
  test: {
    schema: z.object({ databaseUrl: z.url().optional(), temporalAddress: z.string().optional() }),
    from: { databaseUrl: "YIDAO_TEST_DATABASE_URL", temporalAddress: "YIDAO_TEST_TEMPORAL_ADDRESS" },
  },
  e2e: {
    schema: z.object({ url: z.url().default("http://localhost:3000"), dataDir: z.string().optional(), browser: z.string().optional() }),
    from: { url: "YIDAO_E2E_URL", dataDir: "YIDAO_E2E_DATA_DIR", browser: "YIDAO_E2E_BROWSER" },
  },
  /** What a person may set when starting the product; the set-up turns it into all of the above. */
  launch: {
    schema: z.object({
      port: port.default(3000),
      databaseUrl: z.url().optional(),
      ownerDatabaseUrl: z.url().optional(),
      temporalAddress: z.string().min(1).optional(),
      carrierUrl: z.url().optional(),
      publicUrl: z.url().optional(),
      hooksUrl: z.url().optional(),
      dataDir: z.string().min(1).default(".data"),
      cacheDir: z.string().min(1).optional(),
      phoneKeys: z.string().optional(),
      phoneHashKey: z.string().optional(),
      authSecret: z.string().optional(),
      webhookSecret: z.string().optional(),
      ci: z.string().optional(),
    }),
    from: {
      port: "PORT",
      databaseUrl: "DATABASE_URL",
      ownerDatabaseUrl: "YIDAO_OWNER_DATABASE_URL",
      temporalAddress: "TEMPORAL_ADDRESS",
      carrierUrl: "CARRIER_URL",
      publicUrl: "YIDAO_PUBLIC_URL",
      hooksUrl: "YIDAO_HOOKS_URL",
      dataDir: "YIDAO_DATA_DIR",
      cacheDir: "YIDAO_CACHE_DIR",
      phoneKeys: "YIDAO_PHONE_KEYS",
      phoneHashKey: "YIDAO_PHONE_HASH_KEY",
      authSecret: "YIDAO_AUTH_SECRET",
      webhookSecret: "YIDAO_WEBHOOK_SECRET",
      ci: "CI",
    },
  },
} as const;

type Groups = typeof groups;
type Name = keyof Groups;
export type Config = { readonly [K in Name]: z.output<Groups[K]["schema"]> };

let parsed = new Map<Name, unknown>();

function read<K extends Name>(name: K): Config[K] {
  const known = parsed.get(name);
  if (known) return known as Config[K];
  const settings = settingsOf(name, process.env);
  parsed.set(name, settings);
  return settings;
}

/** One group read from settings that are not (yet) this process's own. @throws ConfigError */
export function settingsOf<K extends Name>(name: K, environment: Readonly<Record<string, string | undefined>>): Config[K] {
  const { schema, from } = groups[name];
  const given = Object.fromEntries(Object.entries(from).map(([field, variable]) => [field, environment[variable] || undefined]));
  const result = schema.safeParse(given);
  if (!result.success) throw new ConfigError(name, from, result.error);
  return result.data as Config[K];
}

/** Names each variable that is missing or wrong; never its value. */
export class ConfigError extends Error {
  constructor(group: string, from: Readonly<Record<string, string>>, error: z.ZodError) {
    const lines = error.issues.map((issue) => `${from[String(issue.path[0])] ?? group}: ${issue.message}`);
    super(
      `Settings of "${group}" are missing or wrong.\n  ${lines.join("\n  ")}\n\`npm start\` sets them all; for another way of starting see README.md.`,
    );
    this.name = "ConfigError";
  }
}

const lazy = Object.defineProperties(
  {},
  Object.fromEntries((Object.keys(groups) as Name[]).map((name) => [name, { get: () => read(name), enumerable: true }])),
) as Config;

/** `config().database.url` and so on. Throws a ConfigError when a setting of the group is missing or wrong. */
export const config = (): Config => lazy;

/** Forgets what was parsed: for tests that change the environment. */
export function resetConfig(): void {
  parsed = new Map();
}

/** This process's environment for a child, with changes; `undefined` takes a variable away. */
export function childEnvironment(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

/** Puts settings into this process, for code that runs in it and reads them through `config()`. */
export function applyEnvironment(settings: Record<string, string>): void {
  Object.assign(process.env, settings);
  resetConfig();
}
