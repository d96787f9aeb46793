import { DefaultLogger, type LogEntry, type LogLevel, Runtime } from "@temporalio/worker";
import { log } from "@/lib/log";

const LEVELS: Record<LogLevel, "trace" | "debug" | "info" | "warn" | "error"> = {
  TRACE: "trace",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warn",
  ERROR: "error",
};

let installed = false;

/** The SDK's own lines through our log; once per process. Signals are ours to handle. */
export function installSdkLog(): void {
  if (installed) return;
  installed = true;
  const write = ({ level, message, meta }: LogEntry) => log[LEVELS[level]]({ temporal: meta }, message);
  Runtime.install({ logger: new DefaultLogger("WARN", write), shutdownSignals: [] });
}
