import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Faults } from "./faults";
import { isLoopback } from "./http";
import { type Receiver, startReceiver, startTestCarrier, type TestCarrier, world } from "./testing";

let receiver: Receiver;
let carrier: TestCarrier;
beforeEach(async () => {
  receiver = await startReceiver();
  carrier = await startTestCarrier({}, receiver.url);
});
afterEach(async () => {
  await carrier.close();
  await receiver.close();
});
const accepted = async () => (await carrier.log()).filter(({ kind }) => kind === "call.accepted").length;
const refused = async () => (await carrier.log()).filter(({ kind }) => kind === "refused").map(({ reason }) => reason);
const within = (ms: number, key: string) =>
  fetch(`${carrier.url}/v1/calls`, {
    method: "POST",
    headers: { "content-type": "application/json", ...world },
    signal: AbortSignal.timeout(ms),
    body: JSON.stringify({ key, company: "c1", to: "+8613800130009", from: "021", script: "s@1", callbackUrl: receiver.url }),
  });

describe("of requests", () => {
  it("throttles with Retry-After and accepts nothing", async () => {
    await carrier.faults({ throttle: 1, retryAfterSeconds: 7 });
    const { status, headers } = await carrier.call({}, world);
    expect([status, headers.get("retry-after")]).toEqual([429, "7"]);
    await expect.poll(refused).toEqual(["throttled"]);
    expect(await accepted()).toBe(0);
  });

  it("fails before and after accepting", async () => {
    await carrier.faults({ serverError: 1 });
    expect((await carrier.call({ key: "before" }, world)).status).toBe(503);
    expect((await carrier.send("GET", "/v1/calls/before?company=c1")).status).toBe(404);
    await carrier.faults({ serverErrorAfterAccept: 1 });
    expect((await carrier.call({ key: "after" }, world)).status).toBe(500);
    expect((await carrier.send("GET", "/v1/calls/after?company=c1")).status).toBe(200);
  });

  it("cuts the connection before and after accepting", async () => {
    await carrier.faults({ resetBeforeAccept: 1 });
    await expect(within(2_000, "before")).rejects.toThrow();
    expect((await carrier.send("GET", "/v1/calls/before?company=c1")).status).toBe(404);
    await carrier.faults({ resetAfterAccept: 1 });
    await expect(within(2_000, "after")).rejects.toThrow();
    expect((await carrier.send("GET", "/v1/calls/after?company=c1")).status).toBe(200);
    await expect.poll(() => receiver.of("call.ended", "after").length).toBe(1);
  });

  it("accepts and never answers; a second request of the key finds it", async () => {
    await carrier.faults({ acceptThenTimeout: { count: 1 } });
    await expect(within(200, "slow")).rejects.toThrow(/timeout/u);
    expect((await within(2_000, "slow")).status).toBe(200);
    expect(await accepted()).toBe(1);
  });

  it("is a black hole for one company only", async () => {
    await carrier.faults({ blackHole: ["c1"] });
    await expect(within(200, "lost")).rejects.toThrow(/timeout/u);
    expect((await carrier.call({ company: "c2" }, world)).status).toBe(202);
    await expect.poll(refused).toEqual(["black_hole"]);
  });

  it("is slow, and strikes only the companies named", async () => {
    await carrier.faults({ latencyMs: 60_000, throttle: 1, companies: ["c9"] });
    expect((await carrier.call({}, world)).status).toBe(202);
    await carrier.faults({ latencyMs: 60_000, companies: ["c1"] });
    await expect(within(200, "late")).rejects.toThrow(/timeout/u);
  });

  it("ends after its count, and goes when it is taken away", async () => {
    await carrier.faults({ throttle: { count: 2 } });
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await carrier.call({ key: `n${n}` }, world)).status);
    expect(statuses).toEqual([429, 429, 202, 202]);
    await carrier.faults({ throttle: 1 });
    await carrier.faults({});
    expect((await carrier.call({ key: "free" }, world)).status).toBe(202);
  });

  it("says how often each has struck", async () => {
    await carrier.faults({ throttle: { share: 1, count: 2 }, serverError: 0 });
    for (const key of ["a", "b", "c"]) await carrier.call({ key }, world);
    expect((await carrier.send("GET", "/admin/struck")).body).toEqual({ throttle: 2 });
  });

  it("refuses settings that it does not know", async () => {
    expect((await carrier.faults({ thunder: 1 })).status).toBe(400);
    expect((await carrier.faults({ throttle: 2 })).status).toBe(400);
  });
});

describe("of callbacks", () => {
  it("loses them", async () => {
    await carrier.faults({ callbackLost: 1 });
    await carrier.call({}, world);
    await expect.poll(async () => (await carrier.log()).filter(({ status }) => status === "lost").length).toBe(3);
    expect(receiver.events).toEqual([]);
    expect((await carrier.send("GET", "/v1/calls/k1?company=c1")).body.status).toBe("ended");
  });

  it("sends them n more times with the same id", async () => {
    await carrier.faults({ callbackDuplicated: 1, duplicates: 49 });
    await carrier.call({ callbackEvents: ["ended"] }, world);
    await expect.poll(() => receiver.events.length).toBe(50);
    expect(new Set(receiver.events.map(({ id }) => id)).size).toBe(1);
  });

  it("sends one before the response of the request", async () => {
    await carrier.faults({ callbackBeforeResponse: 1 });
    await carrier.call({ callbackEvents: ["ended"] }, world);
    expect(receiver.of("call.ended")).toHaveLength(1);
  });

  it("delays them", async () => {
    await carrier.faults({ callbackDelayed: { count: 1 }, delayMs: 300 });
    await carrier.call({ key: "late", callbackEvents: ["ended"] }, world);
    await carrier.call({ key: "soon", callbackEvents: ["ended"] }, world);
    await expect.poll(() => receiver.events.map(({ data }) => data.key)).toEqual(["soon", "late"]);
  });

  it("sends them out of order", async () => {
    await carrier.faults({ callbackReordered: 1, reorderWithinMs: 100 });
    await Promise.all(Array.from({ length: 12 }, (_, n) => carrier.call({ key: `r${n}` }, world)));
    await expect.poll(() => receiver.events.length).toBe(36);
    const inOrder = Array.from({ length: 12 }, (_, n) =>
      receiver.events
        .filter(({ data }) => data.key === `r${n}`)
        .map(({ type }) => type)
        .join(),
    );
    expect(new Set(inOrder).size).toBeGreaterThan(1);
  });
});

it("a share strikes by seed and key, whatever else is asked between", () => {
  const strikes = (keys: string[]) => {
    const faults = new Faults("s", { throttle: 0.5 });
    return new Map(keys.map((key) => [key, faults.strikes("throttle", "c1", key)]));
  };
  const keys = Array.from({ length: 200 }, (_, n) => `k${n}`);
  const [forward, backward] = [strikes(keys), strikes(keys.toReversed())];
  for (const key of keys) expect(backward.get(key)).toBe(forward.get(key));
  const struck = [...forward.values()].filter(Boolean).length;
  expect(struck).toBeGreaterThan(70);
  expect(struck).toBeLessThan(130);
});

it("faults are set from this machine only", () => {
  expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].every(isLoopback)).toBe(true);
  expect(["10.0.0.1", "::ffff:10.0.0.1", undefined, "1127.0.0.1"].some(isLoopback)).toBe(false);
});
