import { once } from "node:events";
import { closeDatabase } from "@/lib/db";
import { config } from "@/lib/config";
import { hooksListener } from "@/lib/intake/listener";
import { log } from "@/lib/log";

/** The process that takes webhooks in. */
async function main(): Promise<void> {
  const server = hooksListener();
  server.listen(config().hooks.port);
  await once(server, "listening");
  log.info({ port: config().hooks.port }, "webhooks are taken in");
  const stop = () => {
    // What was taken in is answered first.
    server.close(() => void closeDatabase().then(() => process.exit(0)));
    server.closeIdleConnections();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, "the intake of webhooks ended");
  process.exit(1);
});
