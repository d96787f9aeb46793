import { createServer } from "node:http";
import { once } from "node:events";
import { POST } from "@/app/api/hooks/carrier/[companyId]/route";

export interface TestHooks {
  publicUrl: string;
  /** While set, callbacks are answered with this status and stored nowhere. */
  refuseWith(status: number | null): void;
  close(): Promise<void>;
}

/** The product's own webhook route behind a plain HTTP server: no Next.js needed to take callbacks. */
export async function testHooks(port = 0): Promise<TestHooks> {
  let refusal: number | null = null;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      if (refusal !== null) {
        response.writeHead(refusal).end();
        return;
      }
      const companyId = new URL(request.url ?? "", "http://hooks").pathname.split("/").at(-1) ?? "";
      const headers = new Headers(
        Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : [])),
      );
      const answer = await POST(new Request(`http://hooks${request.url}`, { method: "POST", headers, body: Buffer.concat(chunks) }), {
        params: Promise.resolve({ companyId }),
      });
      response.writeHead(answer.status).end(await answer.text());
    })().catch(() => response.writeHead(500).end());
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
