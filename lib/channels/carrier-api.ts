import { performance } from "node:perf_hooks";
import { z } from "zod";
import type { Accepted } from "./accepted";
import { chunksOf, mapBounded } from "./bounded";
import { carrierEvent, type ChannelEvent } from "./events";
import { HttpClient, type Reply } from "./http-client";
import type { DispatchRef, Submission, VirtualWorld } from "./submission";

/** What the carrier must know of a script before it can call with it. */
export interface CarrierScript {
  dialogue: unknown;
  intents?: unknown[];
  voice?: string;
}
export type ResolveScript = (companyId: string, scriptRef: string) => Promise<CarrierScript | null>;

export interface CarrierApiOptions {
  /** "http://127.0.0.1:4010" */
  url: string;
  /** Where it sends this company's events. */
  callbackUrl: (companyId: string) => string;
  timeoutMs?: number;
  /** Requests at once for one company. */
  concurrency?: number;
}

export type Found = { kind: "not_found" } | { kind: "found"; providerId: string; event: ChannelEvent | null } | { kind: "unknown" };

type Kind = "calls" | "messages";

const acceptance = z.object({ id: z.string().min(1).max(200) });
const refusal = z.object({ code: z.string().max(100), retryAfterMs: z.number().min(0).max(3_600_000).optional() });
const batchResults = z.object({ results: z.array(z.looseObject({ status: z.number() })).max(400) });
const finding = z.object({ id: z.string().min(1).max(200), status: z.enum(["in_progress", "ended"]), event: carrierEvent.nullable() });
const acceptedPage = z.object({
  items: z
    .array(
      z.object({
        line: z.enum(["call", "text"]),
        id: z.string().min(1).max(200),
        key: z.string().min(1).max(200),
        to: z.string().max(30),
        script: z.string().max(300).nullable(),
        acceptedAt: z.iso.datetime({ offset: true }),
        events: z.array(carrierEvent).max(20),
      }),
    )
    .max(1_000),
  next: z.string().max(200).nullable(),
});
/** A page that refers to what the carrier has since written anew is begun again from the first, so often. */
const mostBeginnings = 3;
const batchSize = 200;
const usualRetryAfterMs = 1_000;

/** The simulated carrier's HTTP API, for both ports. Never throws for what the carrier does. */
export class CarrierApi {
  readonly #base: string;
  readonly #callbackUrl: (companyId: string) => string;
  readonly #timeoutMs: number;
  readonly #concurrency: number;
  readonly #http: HttpClient;

  constructor({ url, callbackUrl, timeoutMs = 10_000, concurrency = 32 }: CarrierApiOptions) {
    this.#base = url;
    this.#callbackUrl = callbackUrl;
    this.#timeoutMs = timeoutMs;
    this.#concurrency = concurrency;
    // No request waits for a connection: one company's hanging ones would be in the way of everybody's.
    this.#http = new HttpClient(Number.POSITIVE_INFINITY);
  }

  async submit(kind: Kind, order: DispatchRef & object, world: VirtualWorld | null): Promise<Submission> {
    const reply = await this.#exchange("POST", `/v1/${kind}`, this.#body(order, world), simHeaders(world));
    if (reply.kind !== "answer") return reply.kind === "not_sent" ? { kind: "refused_connection" } : { kind: "unknown" };
    return submissionOf(reply.status, reply.body, reply.headers["retry-after"]);
  }

  /**
   * Live orders go one by one, so that a broken connection leaves one unknown; those of a virtual world 200 at a time.
   */
  async submitMany(
    kind: Kind,
    orders: readonly (DispatchRef & object)[],
    world: VirtualWorld | null,
    sendByMs = Number.POSITIVE_INFINITY,
  ): Promise<Submission[]> {
    if (!world) {
      const sendOne = async (order: DispatchRef & object): Promise<Submission> =>
        performance.now() > sendByMs ? { kind: "not_sent" } : this.submit(kind, order, null);
      return mapBounded(orders, this.#concurrency, sendOne);
    }
    const chunks = chunksOf(orders, batchSize);
    const results = await mapBounded(chunks, 4, (chunk) => this.#submitChunk(kind, chunk, world));
    return results.flat();
  }

  async find(kind: Kind, { key, companyId }: DispatchRef): Promise<Found> {
    const reply = await this.#exchange("GET", `/v1/${kind}/${encodeURIComponent(key)}?company=${encodeURIComponent(companyId)}`);
    if (reply.kind !== "answer") return { kind: "unknown" };
    if (reply.status === 404) return { kind: refusal.safeParse(reply.body).data?.code === "not_found" ? "not_found" : "unknown" };
    const found = finding.safeParse(reply.body);
    if (reply.status !== 200 || !found.success) return { kind: "unknown" };
    return { kind: "found", providerId: found.data.id, event: found.data.event };
  }

  /** Everything it accepted for a company since an instant; null when it can't say now. */
  async acceptedSince(companyId: string, since: Date): Promise<Accepted[] | null> {
    let found: Accepted[] = [];
    let after: string | null = null;
    for (let begun = 1; begun <= mostBeginnings; ) {
      const query = new URLSearchParams({ company: companyId, since: since.toISOString(), ...(after === null ? {} : { after }) });
      const reply: Reply = await this.#exchange("GET", `/v1/accepted?${query}`);
      if (reply.kind === "answer" && reply.status === 410) {
        [found, after, begun] = [[], null, begun + 1];
        continue;
      }
      const page = reply.kind === "answer" && reply.status === 200 ? acceptedPage.safeParse(reply.body) : null;
      if (!page?.success) return null;
      found.push(...page.data.items.map(acceptedOf));
      after = page.data.next;
      if (after === null) return found;
    }
    return null;
  }

  /** `refused`: for good, it is not what the carrier takes; `not_taken`: no answer, or none that says anything of the script. */
  async registerScript(scriptRef: string, script: CarrierScript): Promise<"taken" | "refused" | "not_taken"> {
    const reply = await this.#exchange("PUT", `/v1/scripts/${encodeURIComponent(scriptRef)}`, script);
    if (reply.kind !== "answer" || reply.status >= 500 || reply.status === 408 || reply.status === 429) return "not_taken";
    return reply.status < 300 ? "taken" : "refused";
  }

  /** Is it there? */
  async ping(timeoutMs = 2_000): Promise<boolean> {
    const reply = await this.#http.exchange({ method: "GET", url: new URL("/health", this.#base), timeoutMs });
    return reply.kind === "answer" && reply.status === 200;
  }

  close(): void {
    this.#http.close();
  }

  async #submitChunk(kind: Kind, orders: readonly (DispatchRef & object)[], world: VirtualWorld): Promise<Submission[]> {
    const body = { [kind]: orders.map((order) => this.#body(order, world)) };
    const reply = await this.#exchange("POST", "/v1/batch", body, simHeaders(world));
    const all = (submission: Submission) => orders.map(() => submission);
    if (reply.kind !== "answer") return all(reply.kind === "not_sent" ? { kind: "refused_connection" } : { kind: "unknown" });
    if (reply.status !== 200) return all(submissionOf(reply.status, reply.body, reply.headers["retry-after"]));
    const parsed = batchResults.safeParse(reply.body);
    if (!parsed.success) return all({ kind: "unknown" });
    return orders.map((_, n) => {
      const result = parsed.data.results[n];
      return result ? submissionOf(result.status, result) : { kind: "unknown" };
    });
  }

  #body({ companyId, ...order }: DispatchRef & object, world: VirtualWorld | null): object {
    return { ...order, company: companyId, callbackUrl: this.#callbackUrl(companyId), ...(world ? { callbackBatch: true } : {}) };
  }

  #exchange(method: "GET" | "POST" | "PUT", path: string, body?: object, headers?: Record<string, string>): Promise<Reply> {
    return this.#http.exchange({ method, url: new URL(path, this.#base), body, headers, timeoutMs: this.#timeoutMs });
  }
}

function acceptedOf({ line, id, key, to, script, acceptedAt, events }: z.infer<typeof acceptedPage>["items"][number]): Accepted {
  const end = events.find((event) => event.kind === "call.ended");
  const scriptId = z.uuid().safeParse(script?.split("@")[0]).data ?? null;
  return {
    provider: "simulated",
    channel: line,
    key,
    providerId: id,
    to,
    scriptId,
    at: new Date(acceptedAt),
    outcome: end?.facts.state ?? null,
    replies: events.filter((event) => event.kind === "text.reply"),
  };
}

function simHeaders(world: VirtualWorld | null): Record<string, string> {
  if (!world) return {};
  return { "x-sim-world": world.id, "x-sim-clock": world.now.toISOString(), "x-sim-speed": String(world.speed ?? "instant") };
}

function submissionOf(status: number, body: unknown, retryAfter?: string): Submission {
  if (status === 200 || status === 202) {
    const parsed = acceptance.safeParse(body);
    return parsed.success ? { kind: "accepted", providerId: parsed.data.id } : { kind: "unknown" };
  }
  const { code = `http_${status}`, retryAfterMs } = refusal.safeParse(body).data ?? {};
  if (status === 429) {
    const seconds = Number(retryAfter);
    return { kind: "throttled", retryAfterMs: retryAfterMs ?? (seconds > 0 ? seconds * 1_000 : usualRetryAfterMs) };
  }
  // A 5xx or a 408 may come after the acceptance; a key that is taken came after one.
  if (status < 400 || status >= 500 || status === 408 || code === "key_taken") return { kind: "unknown" };
  return { kind: "rejected", code, retryable: false };
}
