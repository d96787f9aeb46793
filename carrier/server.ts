import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { Book } from "./book";
import { Callbacks } from "./callbacks";
import { Faults, faultsSchema } from "./faults";
import { HttpProblem, isLoopback, readJson, sendJson } from "./http";
import { Limiter } from "./limits";
import { streamLive } from "./live";
import { CarrierLog } from "./log";
import { logged } from "./log-scan";
import { type Limits, limitsSchema, scriptSchema } from "./model";
import { Network } from "./network";
import { type Answer, Requests } from "./requests";
import { Signer } from "./sign";
import { Timers } from "./timers";

export interface CarrierOptions {
  host: string;
  port: number;
  dataDir: string;
  seed: string;
  factor: number;
  limits: Limits;
  faults: unknown;
  secret: string;
  secretsByCompany: ReadonlyMap<string, string>;
  retry: { baseMs: number; maxMs: number };
  onFatal: (error: Error) => void;
}

export interface Carrier {
  url: string;
  logPath: string;
  close: () => Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse, part: string, query: URLSearchParams) => Promise<void> | void;
interface Route {
  method: string;
  path: RegExp;
  admin?: true;
  handle: Handler;
}

const acceptedPage = 500;
const acceptedQuery = z.object({
  company: z.string().min(1).max(100),
  since: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  after: z
    .string()
    .regex(/^\w+\.\d+$/u)
    .optional(),
});
const companyQuery = z.object({ company: z.string().min(1).max(100) });

export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const { seed, factor, onFatal } = options;
  const log = await CarrierLog.open(options.dataDir, onFatal);
  const { book, unsettled } = await Book.open(options.dataDir, onFatal);
  const earlier = await logged(options.dataDir, unsettled);
  const faults = new Faults(seed, options.faults);
  const limiter = new Limiter(options.limits);
  const timers = new Timers();
  const signer = new Signer(options.secret, options.secretsByCompany);
  const callbacks = new Callbacks({ signer, log, faults, timers, retry: options.retry });
  const network = new Network({ seed, factor, book, log, callbacks, limiter, faults, timers });
  const requests = new Requests(network, faults, log);
  const table = routes({ network, requests, faults, limiter, book, timers });
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => void dispatch(table, request, response));
  const port = await listen(server, options);
  network.resume(unsettled, earlier);
  return {
    url: `http://${options.host}:${port}`,
    logPath: log.path,
    close: async () => {
      timers.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([log.close(), book.close()]);
    },
  };
}

interface Parts {
  network: Network;
  requests: Requests;
  faults: Faults;
  limiter: Limiter;
  book: Book;
  timers: Timers;
}

function routes({ network, requests, faults, limiter, book, timers }: Parts): Route[] {
  const find = (kind: "call" | "text"): Handler => {
    return async (_, response, key, query) => {
      const { company } = asked(companyQuery, query);
      if (faults.isBlackHole(company)) return;
      const found = await network.find(kind, { company, key });
      if (!found) throw new HttpProblem(404, "not_found");
      const head = JSON.stringify({ id: found.booking.id, key, company, status: found.final ? "ended" : "in_progress" });
      sendJson(response, 200, `${head.slice(0, -1)},"event":${found.final ?? "null"}}`);
    };
  };
  const activeCall = (id: string) => {
    const active = network.active.get(id);
    if (active?.booking.line !== "call") throw new HttpProblem(404, "not_running");
    return active;
  };
  return [
    {
      method: "POST",
      path: /^\/v1\/calls$/u,
      handle: async (request, response) => give(response, await requests.single("call", await readJson(request), request.headers)),
    },
    {
      method: "POST",
      path: /^\/v1\/messages$/u,
      handle: async (request, response) => give(response, await requests.single("text", await readJson(request), request.headers)),
    },
    {
      method: "POST",
      path: /^\/v1\/batch$/u,
      handle: async (request, response) => give(response, await requests.batch(await readJson(request), request.headers)),
    },
    {
      method: "PUT",
      path: /^\/v1\/scripts\/([^/]+)$/u,
      handle: async (request, response, ref) => {
        const parsed = scriptSchema.safeParse(await readJson(request));
        if (!parsed.success) throw new HttpProblem(400, "invalid", z.prettifyError(parsed.error));
        const known = book.scripts.get(ref);
        if (known && !isDeepStrictEqual(known, parsed.data)) throw new HttpProblem(409, "ref_taken");
        if (!known) book.addScript(ref, parsed.data);
        await book.durable();
        sendJson(response, known ? 200 : 201, { ref });
      },
    },
    {
      method: "GET",
      path: /^\/v1\/accepted$/u,
      handle: async (_, response, __, query) => {
        const { company, since, after } = asked(acceptedQuery, query);
        if (faults.isBlackHole(company)) return;
        const page = await book.since(company, since, after, acceptedPage);
        if (!page) throw new HttpProblem(410, "stale_after");
        const { bookings, next } = page;
        const items = bookings.map((booking) => {
          const { id, line, request, acceptedAtMs } = booking;
          const head = { line, id, key: request.key, to: request.to, script: line === "call" ? booking.request.script : null };
          return `${JSON.stringify({ ...head, acceptedAt: new Date(acceptedAtMs).toISOString() }).slice(0, -1)},"events":[${network.happened(booking).join(",")}]}`;
        });
        sendJson(response, 200, `{"items":[${items.join(",")}],"next":${JSON.stringify(next)}}`);
      },
    },
    { method: "GET", path: /^\/v1\/calls\/([^/]+)$/u, handle: find("call") },
    { method: "GET", path: /^\/v1\/messages\/([^/]+)$/u, handle: find("text") },
    { method: "GET", path: /^\/v1\/calls\/([^/]+)\/live$/u, handle: (_, response, id) => streamLive(activeCall(id), response, timers) },
    {
      method: "POST",
      path: /^\/v1\/calls\/([^/]+)\/takeover$/u,
      handle: (_, response, id) => {
        if (!network.takeOver(activeCall(id))) throw new HttpProblem(409, "not_talking");
        sendJson(response, 200, { id });
      },
    },
    { method: "GET", path: /^\/health$/u, handle: (_, response) => sendJson(response, 200, { ok: true, running: network.active.size }) },
    { method: "GET", path: /^\/admin\/faults$/u, admin: true, handle: (_, response) => sendJson(response, 200, faults.settings) },
    {
      method: "PUT",
      path: /^\/admin\/faults$/u,
      admin: true,
      handle: async (request, response) => {
        const parsed = faultsSchema.safeParse(await readJson(request));
        if (!parsed.success) throw new HttpProblem(400, "invalid", z.prettifyError(parsed.error));
        faults.set(parsed.data);
        sendJson(response, 200, faults.settings);
      },
    },
    { method: "GET", path: /^\/admin\/struck$/u, admin: true, handle: (_, response) => sendJson(response, 200, faults.struck) },
    {
      method: "PUT",
      path: /^\/admin\/limits$/u,
      admin: true,
      handle: async (request, response) => {
        const parsed = limitsSchema.safeParse(await readJson(request));
        if (!parsed.success) throw new HttpProblem(400, "invalid", z.prettifyError(parsed.error));
        limiter.limits = parsed.data;
        sendJson(response, 200, limiter.limits);
      },
    },
  ];
}

function asked<T>(schema: z.ZodType<T>, query: URLSearchParams): T {
  const parsed = schema.safeParse(Object.fromEntries(query));
  if (!parsed.success) throw new HttpProblem(400, "invalid", z.prettifyError(parsed.error));
  return parsed.data;
}

async function dispatch(table: Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://carrier");
    for (const { method, path, admin, handle } of table) {
      const match = path.exec(url.pathname);
      if (!match || method !== request.method) continue;
      if (admin && !isLoopback(request.socket.remoteAddress)) throw new HttpProblem(403, "local_only");
      await handle(request, response, decodeURIComponent(match[1] ?? ""), url.searchParams);
      return;
    }
    throw new HttpProblem(404, "no_such_route");
  } catch (error) {
    if (error instanceof HttpProblem) sendJson(response, error.status, { code: error.code, detail: error.detail });
    else {
      console.error("carrier:", error instanceof Error ? error.message : error);
      sendJson(response, 500, { code: "internal" });
    }
  }
}

function give(response: ServerResponse, answer: Answer): void {
  if (answer.kind === "reset") response.socket?.resetAndDestroy();
  if (answer.kind === "json") sendJson(response, answer.status, answer.body, answer.headers);
}

function listen(server: Server, { host, port }: CarrierOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
