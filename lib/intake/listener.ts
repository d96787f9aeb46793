import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { maxWebhookBytes } from "@/lib/channels/webhook";
import { readLimited } from "@/lib/body";
import { log } from "@/lib/log";
import { type Answer, isCompanyId, takeWebhook } from "./take";

const PATH = /^\/api\/hooks\/carrier\/([^/?]+)$/u;
/** A sender that is slower than this is let go. */
const REQUEST_MS = 15_000;
/** So long is the rest of a body read that nobody wants: a sender that is cut off while it writes may never see the answer. */
const DRAIN_MS = 2_000;

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
  // Left by itself, the reading would destroy the connection with the request, and the answer with it.
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  const body = await readLimited({ body: chunks, contentLength: request.headers["content-length"] ?? null }, maxWebhookBytes);
  if (!body) return refuse(request, 413, "too_large");
  const { headers } = request;
  return takeWebhook(companyId, { get: (name) => (typeof headers[name] === "string" ? headers[name] : null) }, body);
}

/** What was not read is not waited for. */
function refuse(request: IncomingMessage, status: number, code: string): Answer {
  request.resume();
  return { status, code };
}

function send(response: ServerResponse, { status, code }: Answer): void {
  if (code === null) {
    response.writeHead(status).end();
    return;
  }
  const body = JSON.stringify({ error: { code } });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...(status === 413 ? { connection: "close" } : {}),
  });
  if (status !== 413) {
    response.end(body);
    return;
  }
  // The answer is whole, but the connection ends with the request, or soon.
  response.write(body);
  const end = () => response.end();
  const timer = setTimeout(end, DRAIN_MS);
  response.req.once("end", end);
  response.once("close", () => clearTimeout(timer));
}
