import { ApplicationFailure } from "@temporalio/common";
import { DefaultLogger, type LogEntry, type LogLevel, Runtime } from "@temporalio/worker";
import { log } from "@/lib/log";

const LEVELS: Record<LogLevel, "trace" | "debug" | "info" | "warn" | "error"> = {
  TRACE: "trace",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warn",
  ERROR: "error",
};

/** Why a pump's activity ends when its worker is told to: the next worker takes it up, nothing is wrong. */
export const SHUTDOWN = "Shutdown";
const isShutdown = (meta: LogEntry["meta"]): boolean => meta?.error instanceof ApplicationFailure && meta.error.type === SHUTDOWN;

/** What failures quote is not ours: a mobile number in it does not go into the log. */
const MOBILE = /(?<![\w-])(?:\+?86|0086|0)?1[3-9]\d{9}(?!\w)/g;
const withoutNumbers = (text: string): string => text.replaceAll(MOBILE, "[redacted]");
/** Of causes of causes. */
const DEEPEST = 5;

/** An error as plain data: the log's serializer knows those under `err` only, and another one is written as `{}`. */
function plain(error: Error, depth = 1): Record<string, unknown> {
  return {
    type: (error instanceof ApplicationFailure && error.type) || error.name,
    message: withoutNumbers(error.message),
    stack: withoutNumbers(error.stack ?? ""),
    ...(error.cause instanceof Error && depth < DEEPEST ? { cause: plain(error.cause, depth + 1) } : {}),
  };
}

/** What the SDK tells beside a line, as it can be written. */
export const plainMeta = (meta: LogEntry["meta"]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(meta ?? {}).map(([key, value]: [string, unknown]) => [key, value instanceof Error ? plain(value) : value]));

let installed = false;

/** The SDK's own lines through our log; once per process. Signals are ours to handle. */
export function installSdkLog(): void {
  if (installed) return;
  installed = true;
  const write = ({ level, message, meta }: LogEntry) => log[isShutdown(meta) ? "debug" : LEVELS[level]]({ temporal: plainMeta(meta) }, message);
  Runtime.install({ logger: new DefaultLogger("WARN", write), shutdownSignals: [] });
}
