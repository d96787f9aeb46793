const EXPIRE_EVERY_MS = 3_600_000;

/** Runs once when the web process starts: observers are let in, and imports that were under way when the last one died are taken up again. */
export async function register(): Promise<void> {
  // The bundler replaces it; the edge bundle must not draw in the database.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ recoverImports }, { expireAllUploads }, { writeAddresses }, { log }, { config }, { serveMetrics }, { startTracing }, { phoneKeyTrouble }] =
    await Promise.all([
      import("@/lib/services/imports/recover"),
      import("@/lib/services/imports/expire"),
      import("@/lib/http/write-addresses"),
      import("@/lib/log"),
      import("@/lib/config"),
      import("@/lib/observe/server"),
      import("@/lib/observe/tracing"),
      import("@/lib/health/keys"),
    ]);
  if (!config().proxy.before) writeAddresses();
  await startTracing("web");
  const { webPort } = config().metrics;
  if (webPort) await serveMetrics(webPort);
  phoneKeyTrouble()
    .then((trouble) => {
      if (!trouble) return recoverImports();
      log.fatal({ trouble }, "the web process ends: with these keys an import would take everybody for somebody new");
      process.exit(1);
    })
    .catch((error: unknown) => log.error({ err: error }, "imports could not be taken up again; they are when somebody looks at them"));
  const expire = () => {
    expireAllUploads().catch((error: unknown) => log.error({ err: error }, "old uploads could not be removed; they are in an hour"));
  };
  expire();
  setInterval(expire, EXPIRE_EVERY_MS).unref();
}
