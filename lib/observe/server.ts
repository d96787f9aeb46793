import { createServer, type Server } from "node:http";
import { log } from "@/lib/log";
import { metricsText } from "./gauges";
import { metrics } from "./registry";

/** `/metrics` of this process on loopback only; null when the port is taken (a second worker of this machine). */
export async function serveMetrics(port: number): Promise<Server | null> {
  const server = createServer((request, response) => {
    if (request.url?.split("?")[0] !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    metricsText()
      .then((text) => response.writeHead(200, { "content-type": metrics().registry.contentType }).end(text))
      .catch((error: unknown) => {
        log.warn({ err: error }, "metrics could not be read");
        response.writeHead(500).end();
      });
  });
  server.unref();
  return new Promise((resolve) => {
    server.once("error", (error) => {
      log.warn({ err: error, port }, "metrics are not served: is another worker of this machine serving them?");
      resolve(null);
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
