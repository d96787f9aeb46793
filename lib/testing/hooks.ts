import { createServer } from "node:http";
import { once } from "node:events";
import { hooksListener } from "@/lib/intake/listener";

export interface TestHooks {
  publicUrl: string;
  /** While set, callbacks are answered with this status and stored nowhere. */
  refuseWith(status: number | null): void;
  close(): Promise<void>;
}

/** The product's own listener of webhooks. */
export async function testHooks(port = 0): Promise<TestHooks> {
  let refusal: number | null = null;
  const listener = hooksListener();
  const server = createServer((request, response) => {
    if (refusal === null) listener.emit("request", request, response);
    else response.writeHead(refusal).end();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    publicUrl: `http://127.0.0.1:${address.port}`,
    refuseWith: (status) => {
      refusal = status;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
