import http from "node:http";
import https from "node:https";

export interface Exchange {
  method: "GET" | "POST" | "PUT";
  url: URL;
  body?: object;
  headers?: Record<string, string>;
  timeoutMs: number;
}

export type Reply =
  | { kind: "answer"; status: number; headers: http.IncomingHttpHeaders; body: unknown }
  /** The request never left: no connection was made. */
  | { kind: "not_sent" }
  /** It may have arrived: reset, time-out, answer cut off. */
  | { kind: "lost" };

const most = 4_000_000;

/** One provider's connections, kept alive. */
export class HttpClient {
  readonly #plain: http.Agent;
  readonly #secure: https.Agent;

  constructor(maxSockets: number) {
    const options = { keepAlive: true, maxSockets, scheduling: "lifo" as const };
    this.#plain = new http.Agent(options);
    this.#secure = new https.Agent(options);
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  exchange({ method, url, body, headers, timeoutMs }: Exchange): Promise<Reply> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const secure = url.protocol === "https:";
    return new Promise((resolve) => {
      let connected = false;
      const request = (secure ? https : http).request(url, {
        method,
        agent: secure ? this.#secure : this.#plain,
        headers: {
          accept: "application/json",
          ...(text === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) }),
          ...headers,
        },
      });
      const deadline = setTimeout(() => request.destroy(new Error("timeout")), timeoutMs);
      const settle = (reply: Reply) => {
        clearTimeout(deadline);
        resolve(reply);
      };
      const fail = () => settle({ kind: connected ? "lost" : "not_sent" });
      request.once("socket", (socket) => {
        if (request.reusedSocket || !socket.connecting) connected = true;
        else socket.once(secure ? "secureConnect" : "connect", () => (connected = true));
      });
      request.once("error", fail);
      request.once("response", (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > most) request.destroy(new Error("answer too large"));
          else chunks.push(chunk);
        });
        response.once("error", fail);
        response.once("aborted", fail);
        response.once("end", () => {
          const { statusCode = 0, headers: given } = response;
          settle({ kind: "answer", status: statusCode, headers: given, body: parseJson(Buffer.concat(chunks).toString("utf8")) });
        });
      });
      request.end(text);
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
