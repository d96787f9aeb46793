import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { Limiter } from "./limits";
import { type Receiver, startReceiver, startTestCarrier, type TestCarrier, world } from "./testing";

let receiver: Receiver | undefined;
let carrier: TestCarrier | undefined;
afterEach(async () => {
  await carrier?.close();
  await receiver?.close();
  carrier = receiver = undefined;
});

it("has no more seats than it has, gives one back when a call ends, and none of them to virtual worlds", async () => {
  receiver = await startReceiver();
  const own = await startTestCarrier({ factor: 0.001, limits: { seats: 3, callsPerSecond: 1_000, textsPerSecond: 1_000 } }, receiver.url);
  carrier = own;
  const statuses = await Promise.all(Array.from({ length: 8 }, async (_, n) => (await own.call({ key: `k${n}` })).status));
  expect(statuses.filter((status) => status === 202)).toHaveLength(3);
  const refused = await own.call({ key: "more" });
  expect(refused).toMatchObject({ status: 429, body: { code: "seats" } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await own.call({ key: "virtual" }, world)).status).toBe(202);
  expect((await own.call({ key: "neighbour", company: "c2" })).status).toBe(202);
});

it("a seat is free again after the call", async () => {
  receiver = await startReceiver();
  const own = await startTestCarrier({ factor: 100_000, limits: { seats: 1, callsPerSecond: 1_000, textsPerSecond: 1_000 } }, receiver.url);
  carrier = own;
  await own.call({ key: "first" });
  await expect.poll(() => receiver?.of("call.ended").length).toBe(1);
  expect((await own.call({ key: "second" })).status).toBe(202);
});

it("a known key needs no seat", async () => {
  carrier = await startTestCarrier({ factor: 0.001, limits: { seats: 1, callsPerSecond: 1_000, textsPerSecond: 1_000 } });
  await carrier.call({});
  expect((await carrier.call({})).status).toBe(200);
});

it("counts texts per second", async () => {
  const own = await startTestCarrier({ limits: { seats: 1, callsPerSecond: 1, textsPerSecond: 2 } });
  carrier = own;
  const statuses = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await own.text({ key: `t${n}` })).status);
  expect(statuses.slice(0, 2)).toEqual([202, 202]);
  expect(statuses).toContain(429);
});

it("in no window of a second more calls than twice the rate, over time no more than the rate (property)", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 300 }), (perSecond, gaps) => {
      const limiter = new Limiter({ seats: 10_000, callsPerSecond: perSecond, textsPerSecond: 1 });
      let nowMs = 1_000_000;
      const taken: number[] = [];
      for (const [n, gap] of gaps.entries()) {
        nowMs += gap;
        if (limiter.takeCall("c", `id${n}`, nowMs) === null) taken.push(nowMs);
      }
      for (const at of taken) expect(taken.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(2 * perSecond);
      expect(taken.length).toBeLessThanOrEqual(perSecond + ((nowMs - 1_000_000) / 1_000) * perSecond + 1);
    }),
  );
});
