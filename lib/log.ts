import { AsyncLocalStorage } from "node:async_hooks";
import { pino } from "pino";
import { config } from "./config";
import { plainError } from "./plain-error";

const SECRETS = ["password", "secret", "token", "authorization", "cookie", "phone", "to", "from", "e164", "apiKey", "hashKey"];

/** Ids of what a line is about. Never a name or a number. */
export interface LogContext {
  companyId?: string;
  runId?: string;
  node?: string;
  shard?: number;
  pump?: string;
}
const around = new AsyncLocalStorage<LogContext>();

/** Every line that `work` writes carries these ids, and those of what is around it. */
export const withLogContext = <T>(ids: LogContext, work: () => T): T => around.run({ ...around.getStore(), ...ids }, work);

/**
 * Structured lines on stdout. Fields that could hold a secret or a phone number are taken out wherever they stand, two levels deep; of an
 * error (`err`) only what `plainError` lets through.
 */
export const log = pino({
  level: config().log.level,
  base: undefined,
  mixin: () => ({ ...around.getStore() }),
  serializers: { err: (error: unknown) => plainError(error) },
  redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
});
