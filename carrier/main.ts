import { z } from "zod";
import { limitsSchema, speedSchema } from "./model";
import { startCarrier } from "./server";

/** JSON in an environment variable. */
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  CARRIER_HOST: z.string().default("127.0.0.1"),
  CARRIER_DATA_DIR: z.string().default(".data/carrier"),
  CARRIER_WEBHOOK_SECRET: z.string().min(1),
  CARRIER_WEBHOOK_SECRETS: json.pipe(z.record(z.string(), z.string())).default({}),
  CARRIER_SEED: z.string().default("yidao"),
  CARRIER_SPEED: speedSchema.default(10),
  CARRIER_LIMITS: json.pipe(limitsSchema).default(limitsSchema.parse({})),
  CARRIER_FAULTS: json.default({}),
  CARRIER_RETRY_BASE_MS: z.coerce.number().int().min(1).default(500),
  CARRIER_RETRY_MAX_MS: z.coerce.number().int().min(1).default(60_000),
});

function fatal(error: unknown): never {
  console.error("carrier:", error instanceof Error ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const read = environment.safeParse(process.env);
  if (!read.success) fatal(new Error(z.prettifyError(read.error)));
  const env = read.data;
  const carrier = await startCarrier({
    host: env.CARRIER_HOST,
    port: env.PORT,
    dataDir: env.CARRIER_DATA_DIR,
    seed: env.CARRIER_SEED,
    factor: env.CARRIER_SPEED,
    limits: env.CARRIER_LIMITS,
    faults: env.CARRIER_FAULTS,
    secret: env.CARRIER_WEBHOOK_SECRET,
    secretsByCompany: new Map(Object.entries(env.CARRIER_WEBHOOK_SECRETS)),
    retry: { baseMs: env.CARRIER_RETRY_BASE_MS, maxMs: env.CARRIER_RETRY_MAX_MS },
    onFatal: fatal,
  });
  console.log(`carrier ready: ${carrier.url} log: ${carrier.logPath}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void carrier.close().then(() => process.exit(0)));
  }
}

main().catch(fatal);
