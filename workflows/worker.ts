import { closeDatabase } from "@/lib/db";
import { config } from "@/lib/config";
import { requirePhoneKeys } from "@/lib/health/keys";
import { log } from "@/lib/log";
import { serveMetrics } from "@/lib/observe/server";
import { startTracing, stopTracing } from "@/lib/observe/tracing";
import { phoneSecrets } from "@/lib/phone/secrets";
import { startRuntime } from "./runtime";

async function main(): Promise<void> {
  const { temporal, carrier, hooks, web, worker, ledger, metrics } = config();
  await startTracing("worker");
  if (metrics.workerPort) await serveMetrics(metrics.workerPort);
  await requirePhoneKeys();
  const runtime = await startRuntime({
    temporal,
    carrierUrl: carrier.url,
    publicUrl: hooks.url ?? web.publicUrl,
    phoneKeys: phoneSecrets(),
    bundlePath: worker.bundle,
    ledgerKeepDays: ledger.keepDays,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => runtime.shutdown());
  await runtime.run();
  await stopTracing();
  await closeDatabase();
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, "worker ended");
  process.exit(1);
});
