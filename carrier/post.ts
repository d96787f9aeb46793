import http from "node:http";
import https from "node:https";

const agents = {
  "http:": new http.Agent({ keepAlive: true, maxSockets: 64, scheduling: "lifo" }),
  "https:": new https.Agent({ keepAlive: true, maxSockets: 64, scheduling: "lifo" }),
};

/** The status of the answer, or the error code when there was none. Never throws. */
export function post(url: string, body: string, headers: Record<string, string>, timeoutMs: number): Promise<number | string> {
  return new Promise((resolve) => {
    const target = new URL(url);
    const secure = target.protocol === "https:";
    const request = (secure ? https : http).request(
      target,
      {
        method: "POST",
        agent: secure ? agents["https:"] : agents["http:"],
        timeout: timeoutMs,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers },
      },
      (response) => {
        response.resume();
        response.once("error", () => resolve("error:RESPONSE"));
        response.once("end", () => resolve(response.statusCode ?? 0));
      },
    );
    request.once("timeout", () => request.destroy(Object.assign(new Error("timeout"), { code: "TIMEOUT" })));
    request.once("error", (error: NodeJS.ErrnoException) => resolve(`error:${error.code ?? "UNKNOWN"}`));
    request.end(body);
  });
}
