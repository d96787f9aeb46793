import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Signer } from "./sign";
import { type Receiver, secret, startReceiver, startTestCarrier, type TestCarrier, world } from "./testing";

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
const only = { callbackEvents: ["ended"] };
const tries = async () => (await carrier.log()).filter(({ kind }) => kind === "callback").map(({ try: tried, status }) => [tried, status]);

it("signs every callback after Standard Webhooks, with the company's own key", async () => {
  await carrier.call(only, world);
  // The receiver has verified it with the `standardwebhooks` library; here the scheme is spelled out once.
  await expect.poll(() => receiver.posts.length).toBe(1);
  const [post] = receiver.posts;
  const signed = [post?.headers["webhook-id"], post?.headers["webhook-timestamp"], post?.body].join(".");
  const sign = (company: string) => `v1,${createHmac("sha256", new Signer(secret).keyOf(company)).update(signed).digest("base64")}`;
  expect(post?.headers["webhook-signature"]).toBe(sign("c1"));
  expect(post?.headers["webhook-signature"]).not.toBe(sign("c2"));
  expect(post?.headers["webhook-id"]).toBe(post?.events[0]?.id);
  expect(Math.abs(Number(post?.headers["webhook-timestamp"]) - Date.now() / 1_000)).toBeLessThan(10);
});

it("uses a company's own secret where one is given", () => {
  const own = `whsec_${Buffer.from("of this company alone").toString("base64")}`;
  const signer = new Signer(secret, new Map([["c1", own]]));
  expect(signer.keyOf("c1").toString()).toBe("of this company alone");
  expect(signer.keyOf("c2")).toEqual(new Signer(secret).keyOf("c2"));
});

it("tells the events of a call one after another, of many calls at once", async () => {
  const keys = Array.from({ length: 150 }, (_, n) => `call${n}`);
  await Promise.all(keys.map((key) => carrier.call({ key }, world)));
  await expect.poll(() => receiver.of("call.ended").length).toBe(150);
  const told = (key: string) => receiver.events.filter(({ data }) => data.key === key).map(({ type }) => type);
  for (const key of keys) expect(told(key)).toEqual(["call.ringing", "call.answered", "call.ended"]);
});

it("tries again with the same id until 2xx", async () => {
  receiver.answers.push(500, 401, 302);
  await carrier.call(only, world);
  await expect.poll(() => receiver.events.length).toBe(1);
  expect(receiver.posts).toHaveLength(4);
  expect(new Set(receiver.posts.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  await expect.poll(tries).toEqual([
    [1, 500],
    [2, 401],
    [3, 302],
    [4, 204],
  ]);
});

it("gives up when the client says that it is gone", async () => {
  receiver.answers.push(410);
  await carrier.call(only, world);
  await expect.poll(tries).toEqual([[1, 410]]);
});

it("reaches a client that was away", async () => {
  const { url } = receiver;
  await receiver.close();
  await Promise.all(Array.from({ length: 30 }, (_, n) => carrier.call({ ...only, key: `away${n}` }, world)));
  await expect.poll(async () => (await tries()).length).toBeGreaterThan(2);
  receiver = await startReceiver(Number(new URL(url).port));
  await expect.poll(() => receiver.of("call.ended").length).toBe(30);
});

it("a client that is away holds up no other", async () => {
  await carrier.call({ ...only, key: "dead", callbackUrl: "http://127.0.0.1:1/hook" }, world);
  await carrier.call({ ...only, key: "well" }, world);
  await expect.poll(() => receiver.of("call.ended", "well").length).toBe(1);
});
