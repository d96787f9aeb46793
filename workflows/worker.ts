import { closeDatabase } from "@/lib/db";
import { config } from "@/lib/config";
import { log } from "@/lib/log";
import { phoneSecrets } from "@/lib/phone/secrets";
import { startRuntime } from "./runtime";

async function main(): Promise<void> {
  const { temporal, carrier, hooks, web, worker } = config();
  const runtime = await startRuntime({
    temporal,
    carrierUrl: carrier.url,
    publicUrl: hooks.url ?? web.publicUrl,
    phoneKeys: phoneSecrets(),
    bundlePath: worker.bundle,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => runtime.shutdown());
  await runtime.run();
  await closeDatabase();
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, "worker ended");
  process.exit(1);
});
