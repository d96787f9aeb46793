import { log } from "@/lib/log";
import { authenticate } from "@/lib/services/apiKeys/authenticate";
import { keyOf } from "@/lib/services/apiKeys/key";
import { incoming, readLimited } from "@/lib/body";

/** What callers of the public API are told of a failure. */
export function apiError(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error: { code, message } }, { status, headers });
}

/**
 * One request of the public API: whose key it is, its body as JSON within `maxBytes`, then `work`. Nothing of the body is read for
 * somebody who is not known.
 */
export async function apiRequest(
  request: Request,
  maxBytes: number,
  work: (companyId: string, body: unknown) => Promise<Response>,
): Promise<Response> {
  try {
    const key = keyOf(request.headers.get("authorization"));
    const caller = key === null ? null : await authenticate(key);
    if (caller === null || caller.type === "unknown")
      return apiError(401, "unauthorized", "Send an API key: as a bearer token, or as the user name of HTTP Basic.", {
        "www-authenticate": 'Basic realm="yidao"',
      });
    if (caller.type === "too_many")
      return apiError(429, "too_many_requests", "This key has used up its requests of this minute.", {
        "retry-after": String(caller.retryAfterSeconds),
      });
    const bytes = await readLimited(incoming(request), maxBytes);
    if (!bytes) return apiError(413, "too_large", `The body must not be longer than ${maxBytes} bytes.`);
    const body = parsed(bytes);
    if (body === undefined) return apiError(400, "invalid_json", "The body is no JSON in UTF-8.");
    return await work(caller.companyId, body);
  } catch (error) {
    log.error({ err: error }, "an API request failed");
    return apiError(503, "unavailable", "Try again later: nothing was taken.");
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
