import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CarrierProcess, carrierProcess } from "@/lib/testing/carrier";
import { CarrierApi } from "./carrier-api";
import type { ChannelEvent } from "./events";
import { SimulatedSms } from "./sms/simulated";
import type { CallOrder } from "./voice/port";
import { SimulatedVoice } from "./voice/simulated";
import { companyKeys, parseCarrierEvents, verifyWebhook } from "./webhook";

const companyId = "0199c0de-0000-7000-8000-000000000001";
const world = { id: "run-1", now: new Date("2026-03-01T02:00:00Z") };
const script = {
  dialogue: {
    start: "open",
    scenes: [
      {
        id: "open",
        title: "开场",
        group: "main",
        say: "您好，请问是{{患者姓名}}吗？",
        replies: [{ id: "yes", act: "confirm", examples: ["是的"], intent: "A", next: null }],
      },
    ],
  },
  intents: [{ key: "A", level: "strong" }],
  voice: "xiaoyi",
};
const order = (key: string, change: Partial<CallOrder> = {}): CallOrder => ({
  companyId,
  key,
  to: "+8613800130009",
  from: "02110000",
  attempt: 1,
  scriptRef: "script@1",
  variables: { 患者姓名: "张三" },
  maxSeconds: 120,
  ...change,
});

let carrier: CarrierProcess;
let hook: Server;
let events: ChannelEvent[];
let resolved: string[];
let api: CarrierApi;
/** Soon loses patience with a carrier that does not answer. */
let hasty: CarrierApi;
let voice: SimulatedVoice;
let sms: SimulatedSms;
beforeAll(async () => {
  carrier = await carrierProcess();
  // The receiving side with the product's own verification and parsing.
  hook = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const verdict = verifyWebhook(body, headers, companyKeys([carrier.secret], companyId), Date.now());
      const parsed = verdict.ok ? parseCarrierEvents(body, companyId) : null;
      if (parsed) events.push(...parsed);
      response.writeHead(parsed ? 204 : 401).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  const callbackUrl = (id: string) => `http://127.0.0.1:${(hook.address() as AddressInfo).port}/${id}`;
  api = new CarrierApi({ url: carrier.url, callbackUrl });
  hasty = new CarrierApi({ url: carrier.url, callbackUrl, timeoutMs: 500 });
  voice = new SimulatedVoice(api, async (_, ref) => {
    resolved.push(ref);
    return ref.startsWith("missing") ? null : script;
  });
  sms = new SimulatedSms(api);
});
afterAll(async () => {
  api.close();
  hasty.close();
  await carrier.close();
  hook.closeAllConnections();
  await new Promise((resolve) => hook.close(resolve));
});
beforeEach(async () => {
  events = [];
  resolved = [];
  await carrier.faults({});
});
const about = (key: string) => events.filter((event) => event.key === key);
const ended = (key: string) => events.find((event) => event.kind === "call.ended" && event.key === key);

describe("a call", () => {
  it("registers an unknown script once, is accepted, and its end comes back verified and parsed", async () => {
    const results = [await voice.placeCall(order("first"), world), await voice.placeCall(order("second"), world)];
    expect(results).toMatchObject([{ kind: "accepted" }, { kind: "accepted" }]);
    expect(resolved).toEqual(["script@1"]);
    await expect
      .poll(() => ended("first"))
      .toMatchObject({
        companyId,
        world: "run-1",
        facts: {
          state: "answered",
          startedAt: "2026-03-01T02:00:00.000Z",
          code: null,
          takenOver: false,
          turns: [{ who: "bot", text: "您好，请问是张三吗？" }, { who: "customer" }],
        },
      });
    expect(await voice.queryCall({ companyId, key: "first" })).toMatchObject({ kind: "ended", event: ended("first") });
  });

  it("with a script that nobody has is rejected", async () => {
    expect(await voice.placeCall(order("x", { scriptRef: "missing@1" }), world)).toEqual({
      kind: "rejected",
      code: "unknown_script",
      retryable: false,
    });
  });

  it.each([
    [503, { kind: "refused_connection" }],
    [400, { kind: "rejected", code: "unknown_script", retryable: false }],
  ])("whose script can't be handed in (%i) burns nothing unless it is refused for good", async (status, expected) => {
    const server = createServer((request, response) => {
      response.writeHead(request.method === "PUT" ? status : 422, { "content-type": "application/json" });
      response.end(JSON.stringify({ code: "unknown_script" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
    const failing = new CarrierApi({ url, callbackUrl: () => url });
    const calls = new SimulatedVoice(failing, async () => ({ dialogue: {} }));
    expect(await calls.placeCall(order("one"))).toEqual(expected);
    expect(await calls.placeCalls([order("two")])).toEqual([expected]);
    failing.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it("is rejected for good when the order is wrong", async () => {
    expect(await voice.placeCall(order("wrong", { to: "abc" }), world)).toEqual({ kind: "rejected", code: "invalid", retryable: false });
  });

  it("that never arrived is not found; one that is going on says so", async () => {
    expect(await voice.queryCall({ companyId, key: "never" })).toEqual({ kind: "not_found" });
    await voice.placeCall(order("slow"), { ...world, speed: 0.001 });
    expect(await voice.queryCall({ companyId, key: "slow" })).toMatchObject({ kind: "in_progress" });
  });

  it.each([
    ["throttled, with the pause asked for", { throttle: 1, retryAfterSeconds: 3 }, { kind: "throttled", retryAfterMs: 3_000 }, false],
    ["a 5xx may have been accepted: unknown", { serverError: 1 }, { kind: "unknown" }, false],
    ["a 5xx after accepting: unknown", { serverErrorAfterAccept: 1 }, { kind: "unknown" }, true],
    ["accepted but never answered: unknown", { acceptThenTimeout: 1 }, { kind: "unknown" }, true],
    ["reset before accepting: unknown", { resetBeforeAccept: 1 }, { kind: "unknown" }, false],
    ["reset after accepting: unknown", { resetAfterAccept: 1 }, { kind: "unknown" }, true],
    ["a black hole: unknown", { blackHole: [companyId] }, { kind: "unknown" }, false],
  ])("%s", async (name, faults, expected, arrived) => {
    const key = `fault ${name}`;
    await voice.placeCall(order("known"), world);
    await carrier.faults(faults);
    const impatient = "acceptThenTimeout" in faults || "blackHole" in faults;
    expect(await (impatient ? new SimulatedVoice(hasty, async () => script) : voice).placeCall(order(key), world)).toEqual(expected);
    await carrier.faults({});
    const found = await voice.queryCall({ companyId, key });
    expect(found.kind).toBe(arrived ? "ended" : "not_found");
    const accepted = (await carrier.log()).filter((line) => line.kind === "call.accepted" && line.key === key);
    expect(accepted).toHaveLength(arrived ? 1 : 0);
  });

  it("that could not leave in time does not leave at all, and says so", async () => {
    await voice.placeCall(order("known"), world);
    await carrier.faults({ latencyMs: 300, companies: [companyId] });
    const startedAt = performance.now();
    const late = Array.from({ length: 100 }, (_, n) => order(`late ${n}`, { to: `+86138${String(n * 7).padStart(8, "0")}` }));
    const results = await voice.placeCalls(late, null, startedAt + 200);
    expect(Map.groupBy(results, ({ kind }) => kind).get("not_sent")?.length).toBe(68);
    const taken = (await carrier.log()).filter((line) => line.kind === "call.accepted" && line.key?.startsWith("late "));
    expect(taken).toHaveLength(32);
  });

  it("whose key is another order's already is unknown: asked for by key, never taken for refused", async () => {
    const first = await voice.placeCall(order("taken"), world);
    expect(await voice.placeCall(order("taken", { variables: { 患者姓名: "李四" } }), world)).toEqual({ kind: "unknown" });
    expect(await voice.placeCalls([order("taken", { to: "+8613800130010" })], world)).toEqual([{ kind: "unknown" }]);
    expect(await voice.queryCall({ companyId, key: "taken" })).toMatchObject({ providerId: first.kind === "accepted" ? first.providerId : "" });
  });

  it("asked of a black hole is unknown, not 'not found'", async () => {
    await carrier.faults({ blackHole: [companyId] });
    expect(await new SimulatedVoice(hasty, async () => script).queryCall({ companyId, key: "whatever" })).toEqual({ kind: "unknown" });
  });

  it("to a carrier that is not there was provably not accepted", async () => {
    const nowhere = new CarrierApi({ url: "http://127.0.0.1:1", callbackUrl: () => "http://127.0.0.1:1/" });
    const absent = new SimulatedVoice(nowhere, async () => script);
    expect(await absent.placeCall(order("absent"))).toEqual({ kind: "refused_connection" });
    expect(await absent.placeCalls([order("absent"), order("too")], world)).toEqual([{ kind: "refused_connection" }, { kind: "refused_connection" }]);
    expect(await absent.queryCall({ companyId, key: "absent" })).toEqual({ kind: "unknown" });
    expect(await nowhere.ping()).toBe(false);
    expect(await api.ping()).toBe(true);
  });
});

describe("many calls", () => {
  it.each([
    ["of a virtual world", world],
    ["live", null],
  ])("%s: one answer each, in order, whatever is wrong with one", async (name, where) => {
    const orders = Array.from({ length: 260 }, (_, n) =>
      order(`${name} ${n}`, {
        scriptRef: n % 50 === 7 ? "fresh@2" : "script@1",
        ...(n === 99 ? { to: "abc" } : {}),
        ...(n === 100 ? { scriptRef: "missing@1" } : {}),
      }),
    );
    const results = await voice.placeCalls(orders, where);
    expect(results).toHaveLength(260);
    for (const [n, result] of results.entries()) {
      if (n === 99 || n === 100) expect(result.kind).toBe("rejected");
      else expect(result.kind === "accepted" || (!where && result.kind === "throttled")).toBe(true);
    }
    const first = results[0];
    expect(await voice.queryCall({ companyId, key: `${name} 0` })).toMatchObject({ providerId: first?.kind === "accepted" ? first.providerId : "" });
    expect(resolved.filter((ref) => ref === "fresh@2").length).toBeLessThanOrEqual(1);
  });

  it("in a virtual world, all their ends come back, each once", async () => {
    const orders = Array.from({ length: 1_000 }, (_, n) => order(`many ${n}`, { to: `+86139${String(n * 7).padStart(8, "0")}` }));
    const results = await voice.placeCalls(orders, world);
    expect(results.every(({ kind }) => kind === "accepted")).toBe(true);
    const ends = () => events.flatMap((event) => (event.kind === "call.ended" && event.key.startsWith("many") ? [event.key] : []));
    // Of the number that ends in 0028 nothing is ever told.
    const expected = orders.filter(({ to }) => !to.endsWith("0028")).map(({ key }) => key);
    await expect.poll(() => ends().length).toBe(expected.length);
    expect(new Set(ends())).toEqual(new Set(expected));
  });
});

describe("a text", () => {
  it("is accepted, delivered, and answered with T", async () => {
    const text = { companyId, key: "text", to: "+8613800130012", signature: "驿道口腔", text: "拒收请回复T" };
    expect(await sms.sendText(text, world)).toMatchObject({ kind: "accepted" });
    await expect.poll(() => about("text").map(({ kind }) => kind)).toEqual(["text.delivered", "text.reply"]);
    expect(about("text")[1]).toMatchObject({ facts: { from: "+8613800130012", text: "T" } });
    expect(await sms.queryText({ companyId, key: "text" })).toMatchObject({ kind: "ended", event: { kind: "text.delivered" } });
    expect(await sms.queryText({ companyId, key: "none" })).toEqual({ kind: "not_found" });
  });

  it("fails with a code", async () => {
    const text = { companyId, key: "dead", to: "+8613800130005", signature: "驿道口腔", text: "您好" };
    await sms.sendTexts([text], world);
    await expect.poll(() => about("dead")).toMatchObject([{ kind: "text.failed", facts: { code: "empty_number" } }]);
  });
});

describe("what was accepted since an instant", () => {
  const item = (key: string) => ({
    line: "text",
    id: `text_${key}`,
    key,
    to: "+8613800130009",
    script: null,
    acceptedAt: world.now.toISOString(),
    events: [],
  });

  /** A carrier that starts anew, and so writes its book anew, after it has given so many pages that another one follows. */
  async function restarting(times: number) {
    let left = times;
    const server = createServer((request, response) => {
      const after = new URL(request.url ?? "", "http://carrier").searchParams.get("after");
      const stale = after !== null && left > 0;
      if (stale) left -= 1;
      response.writeHead(stale ? 410 : 200, { "content-type": "application/json" });
      response.end(
        JSON.stringify(after === null ? { items: [item("a")], next: "g.1" } : stale ? { code: "stale_after" } : { items: [item("b")], next: null }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const paging = new CarrierApi({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, callbackUrl: () => "" });
    const accepted = await paging.acceptedSince(companyId, world.now);
    paging.close();
    await new Promise((resolve) => server.close(resolve));
    return accepted?.map(({ key }) => key) ?? null;
  }

  it.each([
    [0, ["a", "b"]],
    [1, ["a", "b"]],
    [100, null],
  ])("is read from the first page again when the carrier was started anew meanwhile (%i times)", async (times, keys) => {
    expect(await restarting(times)).toEqual(keys);
  });
});
