import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { idOf } from "./rng";
import { type Receiver, startReceiver, startTestCarrier, type TestCarrier, world } from "./testing";

let receiver: Receiver;
let carrier: TestCarrier;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  vi.useRealTimers();
  await carrier.close();
  await receiver.close();
});

async function restarted(change: Parameters<typeof startTestCarrier>[0] = {}): Promise<TestCarrier> {
  await carrier.close("keep");
  return startTestCarrier({ dataDir: carrier.dataDir, ...change }, receiver.url);
}

describe("over a restart", () => {
  it("a key stays known and its outcome the same", async () => {
    carrier = await startTestCarrier({}, receiver.url);
    const { body } = await carrier.call({ to: "+8613912345678" }, world);
    await expect.poll(() => receiver.of("call.ended").length).toBe(1);
    carrier = await restarted({ seed: "another" });
    expect(await carrier.call({ to: "+8613912345678" }, world)).toMatchObject({ status: 200, body: { id: body.id } });
    expect((await carrier.send("GET", "/v1/calls/k1?company=c1")).body.event).toEqual(receiver.of("call.ended")[0]);
    expect((await carrier.log()).filter(({ kind }) => kind === "call.accepted" || kind === "call.ended")).toHaveLength(2);
  });

  it("a call that was going on ends once", async () => {
    carrier = await startTestCarrier({ factor: 0.001 }, receiver.url);
    await carrier.call({}, { ...world, "x-sim-speed": "100" });
    carrier = await restarted();
    await expect.poll(() => receiver.of("call.ended").length).toBe(1);
    await expect.poll(async () => (await carrier.log()).filter(({ kind }) => kind === "callback").length).toBe(3);
    expect((await carrier.log()).filter(({ kind }) => kind === "call.ended")).toHaveLength(1);
  });

  it("what the client has not acknowledged is told", async () => {
    carrier = await startTestCarrier({ retry: { baseMs: 60_000, maxMs: 60_000 } }, receiver.url);
    receiver.answers.push(500);
    await carrier.call({ callbackEvents: ["ended"] }, world);
    await expect.poll(() => receiver.posts.length).toBe(1);
    carrier = await restarted();
    await expect.poll(() => receiver.of("call.ended").length).toBe(1);
    expect(receiver.posts[1]?.events[0]?.id).toBe(receiver.posts[0]?.events[0]?.id);
    await expect.poll(async () => (await carrier.log()).filter(({ kind }) => kind === "callback").map(({ status }) => status)).toEqual([500, 204]);
    expect((await carrier.log()).filter(({ kind }) => kind === "call.ended")).toHaveLength(1);
  });

  it("a line that was cut off by a crash does no harm", async () => {
    carrier = await startTestCarrier({}, receiver.url);
    await carrier.call({}, world);
    await carrier.close("keep");
    await appendFile(join(carrier.dataDir, "book.jsonl"), '{"line":"call","id":"ca');
    carrier = await startTestCarrier({ dataDir: carrier.dataDir }, receiver.url);
    expect((await carrier.call({}, world)).status).toBe(200);
    expect((await carrier.call({ key: "k2" }, world)).status).toBe(202);
    carrier = await restarted();
    expect((await carrier.call({ key: "k2" }, world)).status).toBe(200);
  });
});

it("a key is forgotten after its days, also by a carrier that is never started anew", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-01T02:00:00Z") });
  carrier = await startTestCarrier({}, receiver.url);
  const days = (n: number) => vi.setSystemTime(Date.parse("2026-03-01T02:00:00Z") + n * 86_400_000);
  const { body } = await carrier.call({});
  await expect.poll(() => receiver.of("call.ended").length).toBe(1);
  days(2);
  expect(await carrier.call({})).toMatchObject({ status: 200, body: { id: body.id } });
  await carrier.call({ key: "k2" });
  expect((await carrier.call({})).status).toBe(200);
  days(5);
  await carrier.call({ key: "k3" });
  expect((await carrier.send("GET", "/v1/calls/k1?company=c1")).status).toBe(404);
  expect((await carrier.call({})).status).toBe(202);
});

it("of the logs of former starts, only those are read that may tell of what is not finished", async () => {
  carrier = await startTestCarrier({ factor: 0.001 }, receiver.url);
  await carrier.call({}, { ...world, "x-sim-speed": "100" });
  // No log at all, so that reading it fails.
  await mkdir(join(carrier.dataDir, "log-2020-01-01T00-00-00.000Z-1.jsonl"));
  carrier = await restarted();
  await expect.poll(() => receiver.of("call.ended").length).toBe(1);
});

it("a page of what was accepted is refused after a restart, where it would lie elsewhere", async () => {
  carrier = await startTestCarrier({ limits: { seats: 10, callsPerSecond: 10, textsPerSecond: 100_000 } }, receiver.url);
  const text = (n: number) => ({
    key: `m${n}`,
    company: "c1",
    to: "+8613800130009",
    signature: "x",
    text: "您好",
    callbackUrl: receiver.url,
    callbackBatch: true,
  });
  for (let from = 0; from < 600; from += 200) {
    await carrier.send("POST", "/v1/batch", { messages: Array.from({ length: 200 }, (_, n) => text(from + n)) });
  }
  const since = new Date(Date.now() - 60_000).toISOString();
  const page = (after?: string) => carrier.send("GET", `/v1/accepted?${new URLSearchParams({ company: "c1", since, ...(after && { after }) })}`);
  const first = await page();
  const rest = await page(String(first.body.next));
  const keys = [first, rest].flatMap(({ body }) => (body.items as { key: string }[]).map(({ key }) => key));
  expect([new Set(keys).size, rest.body.next]).toEqual([600, null]);
  carrier = await restarted();
  expect(await page(String(first.body.next))).toMatchObject({ status: 410, body: { code: "stale_after" } });
  expect((await page("12")).status).toBe(400);
});

it("a book from when the key alone told bookings apart is read on", async () => {
  carrier = await startTestCarrier({}, receiver.url);
  await carrier.call({}, world);
  await expect.poll(() => receiver.of("call.ended").length).toBe(1);
  await carrier.close("keep");
  const path = join(carrier.dataDir, "book.jsonl");
  const book = (await readFile(path, "utf8")).replaceAll(idOf("call", "c1", "k1"), idOf("call", "k1"));
  await writeFile(path, book.replace(`"settled","id":"${idOf("call", "k1")}"`, '"settled","key":"k1"'));
  for (let start = 0; start < 2; start += 1) {
    carrier = await startTestCarrier({ dataDir: carrier.dataDir }, receiver.url);
    expect((await carrier.send("GET", "/health")).body.running).toBe(0);
    expect(await carrier.call({}, world)).toMatchObject({ status: 200, body: { id: idOf("call", "k1") } });
    await carrier.close("keep");
  }
});

it("the same seed is the same world, whatever the order", async () => {
  const orders = Array.from({ length: 40 }, (_, n) => ({
    key: `d${n}`,
    to: `+8613911${String(n * 997).padStart(6, "0")}`,
    callbackEvents: ["ended"],
  }));
  const outcomes: unknown[] = [];
  for (const list of [orders, orders.toReversed()]) {
    carrier = await startTestCarrier({}, receiver.url);
    receiver.events.length = 0;
    await Promise.all(list.map((order) => carrier.call(order, world)));
    await expect.poll(() => receiver.events.length).toBe(40);
    outcomes.push(receiver.events.toSorted((a, b) => a.id.localeCompare(b.id)));
    await carrier.close();
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
});

it("the log alone tells duplicates, seats, rounds and totals", async () => {
  carrier = await startTestCarrier({}, receiver.url);
  const orders = Array.from({ length: 60 }, (_, n) => ({ key: `o${n % 50}`, to: `+8613922${String(n % 50).padStart(4, "0")}77` }));
  for (const order of orders) await carrier.call(order, world);
  await expect.poll(() => receiver.of("call.ended").length).toBe(50);
  await expect.poll(async () => (await carrier.log()).filter(({ kind }) => kind === "call.ended").length).toBe(50);
  const log = await carrier.log();
  const [accepted, ended] = [log.filter(({ kind }) => kind === "call.accepted"), log.filter(({ kind }) => kind === "call.ended")];
  expect(new Set(accepted.map(({ key }) => key)).size).toBe(accepted.length);
  expect(accepted).toHaveLength(50);
  expect(ended).toHaveLength(50);
  expect(new Set(ended.map(({ id }) => id))).toEqual(new Set(accepted.map(({ id }) => id)));
  for (const event of receiver.of("call.ended")) {
    const line = ended.find(({ id }) => id === event.data.id);
    const turns = event.data.turns as { who: string }[];
    expect(line).toMatchObject({
      state: event.data.state,
      talkSeconds: event.data.talkSeconds,
      rounds: turns.filter(({ who }) => who === "customer").length,
    });
  }
  expect(Object.keys(accepted[0] ?? {})).toEqual(["at", "kind", "key", "id", "company", "to", "from", "script", "attempt", "world", "clockAt"]);
});
