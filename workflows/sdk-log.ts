import { ApplicationFailure } from "@temporalio/common";
import { DefaultLogger, type LogEntry, type LogLevel, Runtime } from "@temporalio/worker";
import { log } from "@/lib/log";
import { plainError } from "@/lib/plain-error";

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

/** What the SDK tells beside a line, as it can be written: the log's serializer knows errors under `err` only. */
export const plainMeta = (meta: LogEntry["meta"]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(meta ?? {}).map(([key, value]: [string, unknown]) => [key, value instanceof Error ? plainError(value) : value]));

let installed = false;

/** The SDK's own lines through our log; once per process. Signals are ours to handle. */
export function installSdkLog(): void {
  if (installed) return;
  installed = true;
  const write = ({ level, message, meta }: LogEntry) => log[isShutdown(meta) ? "debug" : LEVELS[level]]({ temporal: plainMeta(meta) }, message);
  Runtime.install({ logger: new DefaultLogger("WARN", write), shutdownSignals: [] });
}
