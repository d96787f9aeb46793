import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Faults } from "./faults";
import { HttpProblem } from "./http";
import type { CarrierLog } from "./log";
import { batchSchema, callRequestSchema, speedSchema, textRequestSchema } from "./model";
import { type Admission, type Network, type Settled, stampIn, type World } from "./network";

const simHeaders = z.object({
  "x-sim-world": z.string().min(1).max(100),
  "x-sim-speed": speedSchema.default(Number.POSITIVE_INFINITY),
  "x-sim-clock": z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .optional(),
});

/** What goes back; `hold` never answers, `reset` cuts the connection. */
export type Answer = { kind: "json"; status: number; body: object; headers?: Record<string, string> } | { kind: "hold" } | { kind: "reset" };

type Kind = "call" | "text";
interface Addressed {
  key: string;
  company: string;
}

export class Requests {
  readonly #network: Network;
  readonly #faults: Faults;
  readonly #log: CarrierLog;

  constructor(network: Network, faults: Faults, log: CarrierLog) {
    this.#network = network;
    this.#faults = faults;
    this.#log = log;
  }

  /** One call or text. */
  async single(kind: Kind, body: unknown, headers: IncomingHttpHeaders): Promise<Answer> {
    const world = worldOf(headers);
    const request = this.#prepare(kind, body, world);
    return this.#withFaults(request, world, async () => {
      const admission = request.admit();
      await this.#network.commit([admission]);
      return { answer: answerOf(await this.#network.settled(admission)), begun: [admission] };
    });
  }

  /** Up to 200 of each; one result per item, in order. Faults of the connection strike the request as a whole. */
  async batch(body: unknown, headers: IncomingHttpHeaders): Promise<Answer> {
    const world = worldOf(headers);
    const { calls = [], messages = [] } = parse(batchSchema, body);
    const items = [...calls.map((item) => ["call", item] as const), ...messages.map((item) => ["text", item] as const)];
    const [first] = items;
    if (!first) throw new HttpProblem(400, "empty_batch");
    return this.#withFaults(addressed(first[1]), world, async () => {
      const begun: Admission[] = [];
      const taken = items.map(([kind, item]) => {
        try {
          const admission = this.#prepare(kind, item, world).admit();
          begun.push(admission);
          return admission;
        } catch (error) {
          if (!(error instanceof HttpProblem)) throw error;
          return error;
        }
      });
      await this.#network.commit(begun);
      const resultOf = async (one: Admission | HttpProblem) => {
        if (one instanceof HttpProblem) return { status: one.status, code: one.code, detail: one.detail };
        const { status, body: result } = answerOf(await this.#network.settled(one));
        return { status, ...result };
      };
      const results = await Promise.all(taken.map(resultOf));
      return { answer: { kind: "json", status: 200, body: { results } }, begun };
    });
  }

  async #withFaults(
    { key, company }: Addressed,
    world: World | null,
    work: () => Promise<{ answer: Answer & { kind: "json" }; begun: Admission[] }>,
  ): Promise<Answer> {
    const faults = this.#faults;
    const { latencyMs, retryAfterSeconds } = faults.settings;
    const strikes = (name: Parameters<Faults["strikes"]>[0]) => faults.strikes(name, company, key);
    const refused = (reason: string, answer: Answer): Answer => {
      this.#log.write({ kind: "refused", key, reason }, stampIn(world));
      return answer;
    };
    if (latencyMs && faults.concerns(company)) await sleep(latencyMs, undefined, { ref: false });
    if (faults.isBlackHole(company)) return refused("black_hole", { kind: "hold" });
    if (strikes("resetBeforeAccept")) return refused("reset", { kind: "reset" });
    if (strikes("throttle")) return refused("throttled", tooMany(retryAfterSeconds * 1_000, "throttled"));
    if (strikes("serverError")) return refused("server_error", { kind: "json", status: 503, body: { code: "server_error" } });

    const { answer, begun } = await work();
    const accepted = begun.flatMap((admission) => (admission.kind === "accepted" ? [admission] : []));
    const begin = () => Promise.all(accepted.map((admission) => admission.begin()));
    if (accepted.length > 0 && strikes("callbackBeforeResponse")) {
      await begin();
      return answer;
    }
    setImmediate(() => void begin());
    if (accepted.length === 0) return answer;
    if (strikes("acceptThenTimeout")) return { kind: "hold" };
    if (strikes("resetAfterAccept")) return { kind: "reset" };
    if (strikes("serverErrorAfterAccept")) return { kind: "json", status: 500, body: { code: "server_error" } };
    return answer;
  }

  #prepare(kind: Kind, body: unknown, world: World | null): Addressed & { admit: () => Admission } {
    if (kind === "call") {
      const call = this.#checked(callRequestSchema, body, world);
      return { key: call.key, company: call.company, admit: () => this.#network.call(call, world) };
    }
    const text = this.#checked(textRequestSchema, body, world);
    return { key: text.key, company: text.company, admit: () => this.#network.text(text, world) };
  }

  #checked<T>(schema: z.ZodType<T>, body: unknown, world: World | null): T {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    this.#log.write({ kind: "refused", key: addressed(body).key || null, reason: "invalid" }, stampIn(world));
    throw new HttpProblem(400, "invalid", z.prettifyError(parsed.error));
  }
}

function worldOf(headers: IncomingHttpHeaders): World | null {
  if (!headers["x-sim-world"]) {
    if (headers["x-sim-speed"] || headers["x-sim-clock"]) throw new HttpProblem(400, "sim_without_world");
    return null;
  }
  const given = parse(simHeaders, headers);
  return { id: given["x-sim-world"], factor: given["x-sim-speed"], clockAtMs: given["x-sim-clock"] ?? null };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new HttpProblem(400, "invalid", z.prettifyError(parsed.error));
  return parsed.data;
}

function addressed(body: unknown): Addressed {
  const loose = z.object({ key: z.string().max(200).catch(""), company: z.string().max(100).catch("") }).safeParse(body);
  return loose.success ? loose.data : { key: "", company: "" };
}

function answerOf(admission: Settled): Answer & { kind: "json" } {
  if (admission.kind === "unknown_script") return { kind: "json", status: 422, body: { code: "unknown_script" } };
  if (admission.kind === "key_taken") return { kind: "json", status: 409, body: { code: "key_taken" } };
  if (admission.kind === "refused") return tooMany(admission.retryAfterMs, admission.reason);
  return { kind: "json", status: admission.kind === "accepted" ? 202 : 200, body: { id: admission.id } };
}

function tooMany(retryAfterMs: number, code: string): Answer & { kind: "json" } {
  return {
    kind: "json",
    status: 429,
    body: { code, retryAfterMs },
    headers: { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) },
  };
}
