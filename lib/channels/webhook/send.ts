import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { performance } from "node:perf_hooks";
import { Webhook } from "standardwebhooks";
import { isAllowedHost, urlFault } from "./address";
import { ownLookup, publicLookup, RefusedAddress } from "./resolve";

export interface WebhookRequest {
  url: string;
  /** "whsec_…" */
  secret: string;
  /** The idempotency key: the same for every try of one request. */
  id: string;
  body: string;
}

export interface SendOptions {
  allowedHosts: readonly string[];
  /** On the monotonic clock: a request whose connection does not stand by then does not leave at all. */
  leaveByMs: number;
  /** "192.0.2.1:53"; default: the machine's. */
  nameServers?: readonly string[];
}

export type WebhookAnswer =
  | { kind: "answer"; status: number; body: string; retryAfterMs: number | null; durationMs: number }
  /** No later try can help where its address may not be reached (`refused`), what it needs can't be opened (`unreadable`), or its endpoint was switched off. */
  | { kind: "error"; code: "refused" | "unreadable" | "off" | "timeout" | "connection"; durationMs: number };

const TIMEOUT_MS = 10_000;
/** More than this of an answer is not read. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * One signed POST. The name is resolved once, every address it has is checked, and the connection is made to those very
 * addresses, so that a name that changes its mind between the check and the call gains nothing. Redirects are not followed. Never
 * throws for what the other side does.
 */
export async function sendWebhook(request: WebhookRequest, options: SendOptions): Promise<WebhookAnswer> {
  const began = performance.now();
  const durationMs = () => Math.round(performance.now() - began);
  if (urlFault(request.url, options.allowedHosts) !== null) return { kind: "error", code: "refused", durationMs: 0 };
  if (began >= options.leaveByMs) return { kind: "error", code: "connection", durationMs: 0 };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await post(request, signal, options);
    return { kind: "answer", ...answer, durationMs: durationMs() };
  } catch (error) {
    if (error instanceof RefusedAddress) return { kind: "error", code: "refused", durationMs: durationMs() };
    return { kind: "error", code: signal.aborted ? "timeout" : "connection", durationMs: durationMs() };
  }
}

interface Read {
  status: number;
  body: string;
  retryAfterMs: number | null;
}

function post(
  { url: text, secret, id, body }: WebhookRequest,
  signal: AbortSignal,
  { allowedHosts, leaveByMs, nameServers }: SendOptions,
): Promise<Read> {
  const url = new URL(text);
  const sentAt = new Date();
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "user-agent": "Yidao-Webhook/1",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, sentAt, body),
  };
  // An address as such was checked with the URL: no connection looks it up.
  const lookup = isAllowedHost(url, allowedHosts) ? ownLookup : publicLookup(nameServers);
  const options = { method: "POST", headers, signal, agent: false as const, lookup };
  const isSecure = url.protocol === "https:";
  return new Promise((resolve, reject) => {
    const call: ClientRequest = (isSecure ? httpsRequest : httpRequest)(url, options, (response) => {
      read(response).then(resolve, reject);
    });
    const late = setTimeout(() => call.destroy(new Error("no connection in time")), leaveByMs - performance.now());
    call.on("socket", (socket) => socket.once(isSecure ? "secureConnect" : "connect", () => clearTimeout(late)));
    call.on("close", () => clearTimeout(late));
    call.on("error", reject);
    call.end(body);
  });
}

async function read(response: IncomingMessage): Promise<Read> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk as Uint8Array);
    chunks.push(bytes.subarray(0, MAX_BODY_BYTES - size));
    size += bytes.length;
    if (size >= MAX_BODY_BYTES) {
      response.destroy();
      break;
    }
  }
  const retryAfter = response.headers["retry-after"];
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8"), retryAfterMs: retryAfterMs(retryAfter, Date.now()) };
}

/** Seconds, or a date. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
