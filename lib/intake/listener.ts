import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { maxWebhookBytes } from "@/lib/channels/webhook";
import { log } from "@/lib/log";
import { type Answer, isCompanyId, takeWebhook } from "./take";

const PATH = /^\/api\/hooks\/carrier\/([^/?]+)$/u;
/** A sender that is slower than this is let go. */
const REQUEST_MS = 15_000;

/** The webhooks of providers behind a plain HTTP server: the same work as the route of the web app, at a fraction of its cost. */
export function hooksListener(): Server {
  const server = createServer((request, response) => {
    answerTo(request)
      .catch((error: unknown): Answer => {
        log.error({ err: error }, "webhook broke");
        return { status: 500, code: "broken" };
      })
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
  });
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = 65_000;
  return server;
}

async function answerTo(request: IncomingMessage): Promise<Answer> {
  if (request.url === "/health") return { status: 200, code: null };
  const companyId = PATH.exec(request.url ?? "")?.[1] ?? "";
  if (!isCompanyId(companyId)) return refuse(request, 404, "unknown_company");
  if (request.method !== "POST") return refuse(request, 405, "post_only");
  const body = await readLimited(request);
  if (!body) return refuse(request, 413, "too_large");
  const { headers } = request;
  return takeWebhook(companyId, { get: (name) => (typeof headers[name] === "string" ? headers[name] : null) }, body);
}

/** What was not read is not waited for. */
function refuse(request: IncomingMessage, status: number, code: string): Answer {
  request.resume();
  return { status, code };
}

async function readLimited(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers["content-length"] ?? 0) > maxWebhookBytes) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxWebhookBytes) return null;
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, code }: Answer): void {
  if (code === null) {
    response.writeHead(status).end();
    return;
  }
  const body = JSON.stringify({ error: { code } });
  // The rest of a body that is too long is not read: the connection ends with the answer.
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...(status === 413 ? { connection: "close" } : {}),
  });
  response.end(body);
}
