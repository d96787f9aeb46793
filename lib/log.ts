import { pino } from "pino";
import { config } from "./config";

const SECRETS = ["password", "secret", "token", "authorization", "cookie", "phone", "to", "from", "e164", "apiKey", "hashKey"];

/** Structured lines on stdout. Fields that could hold a secret or a phone number are taken out wherever they stand, two levels deep. */
export const log = pino({
  level: config().log.level,
  base: undefined,
  redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
});
