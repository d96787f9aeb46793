import { afterEach, beforeEach, describe, expect, it } from "vitest";
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

describe("calls", () => {
  it("accepts a call and tells ringing, answered and ended, in order and in the world's time", async () => {
    const { status, body } = await carrier.call({}, world);
    expect(status).toBe(202);
    await expect.poll(() => receiver.events.map(({ type }) => type)).toEqual(["call.ringing", "call.answered", "call.ended"]);
    const [ended] = receiver.of("call.ended");
    expect(ended?.data).toMatchObject({
      company: "c1",
      key: "k1",
      id: body.id,
      attempt: 1,
      world: "w1",
      state: "answered",
      startedAt: "2026-03-01T02:00:00.000Z",
    });
    const talkedMs = Date.parse(String(ended?.data.endedAt)) - Date.parse(String(ended?.data.answeredAt));
    expect(Math.round(talkedMs / 1_000)).toBe(ended?.data.talkSeconds);
    expect(ended?.data.turns).toMatchObject([
      { who: "bot", text: "您好，我是驿道口腔的AI助理，请问是张三吗？" },
      { who: "customer" },
      { who: "bot" },
      { who: "customer" },
      { who: "bot" },
    ]);
    expect(JSON.stringify(ended)).not.toMatch(/intent|persona|willing/u);
  });

  it("takes the same key as the same call, also at once and 20 times", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => carrier.call({}, world)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    await expect.poll(() => receiver.of("call.ended").length).toBe(1);
    const log = await carrier.log();
    expect(log.filter(({ kind }) => kind === "call.accepted")).toHaveLength(1);
  });

  it("as the harsher vendor, makes a second call of the same key", async () => {
    await carrier.faults({ forgetsKeys: true });
    const [first, second] = [await carrier.call({}, world), await carrier.call({}, world)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).not.toBe(first.body.id);
    await expect.poll(() => receiver.of("call.ended").length).toBe(2);
  });

  it("tells by key what became of a call, with the very event of the callback", async () => {
    expect((await carrier.send("GET", "/v1/calls/k1?company=c1")).status).toBe(404);
    await carrier.call({ callbackEvents: ["ended"] }, world);
    await expect.poll(() => receiver.events.length).toBe(1);
    const found = await carrier.send("GET", "/v1/calls/k1?company=c1");
    expect(found).toMatchObject({ status: 200, body: { key: "k1", status: "ended" } });
    expect(found.body.event).toEqual(receiver.events[0]);
    expect((await carrier.send("GET", "/v1/calls/k1?company=c2")).status).toBe(404);
    expect((await carrier.send("GET", "/v1/messages/k1?company=c1")).status).toBe(404);
  });

  it("says that a call is going on", async () => {
    await carrier.call({}, { ...world, "x-sim-speed": "0.001" });
    expect((await carrier.send("GET", "/v1/calls/k1?company=c1")).body).toMatchObject({ status: "in_progress", event: null });
  });

  it.each([
    ["an unknown script", { script: "s@2" }, 422, "unknown_script"],
    ["no number", { to: "abc" }, 400, "invalid"],
    ["no key", { key: "" }, 400, "invalid"],
    ["a callback address of another kind", { callbackUrl: "ftp://x/y" }, 400, "invalid"],
    ["a length out of range", { maxSeconds: 0 }, 400, "invalid"],
  ])("refuses %s", async (_, change, status, code) => {
    expect(await carrier.call(change)).toMatchObject({ status, body: { code } });
    await expect.poll(async () => (await carrier.log()).filter(({ kind }) => kind === "refused")).toHaveLength(1);
  });

  it("refuses a virtual clock without a world, and what is not JSON", async () => {
    expect(await carrier.call({}, { "x-sim-clock": "2026-03-01T02:00:00Z" })).toMatchObject({ status: 400, body: { code: "sim_without_world" } });
    const raw = await fetch(`${carrier.url}/v1/calls`, { method: "POST", body: "{" });
    expect(raw.status).toBe(400);
  });

  it("keeps a script's reference for one script", async () => {
    const other = { start: "a", scenes: [{ id: "a", say: "再见", replies: [] }] };
    expect((await carrier.send("PUT", "/v1/scripts/s@1", { dialogue: other })).status).toBe(409);
    expect((await carrier.send("PUT", "/v1/scripts/s@9", { dialogue: other })).status).toBe(201);
    expect((await carrier.send("PUT", "/v1/scripts/s@9", { dialogue: other })).status).toBe(200);
    expect((await carrier.send("PUT", "/v1/scripts/s@8", { dialogue: { start: "b", scenes: [] } })).status).toBe(400);
  });
});

describe("a key", () => {
  const lines = async (kind: string) => (await carrier.log()).filter((line) => line.kind === kind);

  it("is one company's own", async () => {
    const [ours, theirs] = [await carrier.call({}, world), await carrier.call({ company: "c2", to: "+8613800130001" }, world)];
    expect([ours.status, theirs.status]).toEqual([202, 202]);
    expect(theirs.body.id).not.toBe(ours.body.id);
    await expect.poll(() => receiver.of("call.ended").length).toBe(2);
    expect((await carrier.send("GET", "/v1/calls/k1?company=c1")).body).toMatchObject({ id: ours.body.id, event: { data: { state: "answered" } } });
    expect((await carrier.send("GET", "/v1/calls/k1?company=c2")).body).toMatchObject({ id: theirs.body.id, event: { data: { state: "busy" } } });
    expect((await carrier.send("GET", "/v1/calls/k1")).status).toBe(400);
  });

  it("of a text is none of a call", async () => {
    await carrier.text({ key: "both" }, world);
    expect((await carrier.call({ key: "both" }, world)).status).toBe(202);
    await expect.poll(() => receiver.events.map(({ type }) => type)).toContain("call.ended");
    expect((await carrier.send("GET", "/v1/messages/both?company=c1")).body).toMatchObject({ event: { type: "text.delivered" } });
  });

  it.each([
    ["another number", { to: "+8613800130010" }, world],
    ["other words", { variables: { 姓名: "李四" } }, world],
    ["the live world", {}, undefined],
  ])("for %s is refused, and nothing is called", async (_, change, where) => {
    await carrier.call({}, world);
    expect(await carrier.call(change, where)).toMatchObject({ status: 409, body: { code: "key_taken" } });
    const batch = { calls: [{ key: "k1", company: "c1", to: "+8613800130011", from: "021", script: "s@1", callbackUrl: receiver.url }] };
    expect((await carrier.send("POST", "/v1/batch", batch, world)).body.results).toEqual([{ status: 409, code: "key_taken" }]);
    await expect.poll(() => lines("refused")).toMatchObject([{ key: "k1", reason: "key_taken" }, { world: "w1" }]);
    expect(await lines("call.accepted")).toHaveLength(1);
  });

  it("sent again is written down, wherever it is to be told of", async () => {
    const { body } = await carrier.call({}, world);
    expect(await carrier.call({ callbackUrl: "http://127.0.0.1:1/moved" }, world)).toMatchObject({ status: 200, body: { id: body.id } });
    await expect.poll(() => lines("replayed")).toMatchObject([{ key: "k1", id: body.id, company: "c1", to: "+8613800130009", world: "w1" }]);
  });
});

it("what is refused to a test run is told as the test run's", async () => {
  await carrier.call({ script: "s@2" }, world);
  await carrier.call({ to: "abc" }, world);
  await carrier.call({ to: "abc" });
  const refused = async () => (await carrier.log()).filter(({ kind }) => kind === "refused").map(({ reason, world: of }) => [reason, of]);
  await expect.poll(refused).toEqual([
    ["unknown_script", "w1"],
    ["invalid", "w1"],
    ["invalid", undefined],
  ]);
});

describe("texts", () => {
  it("delivers, and number 0012 answers T", async () => {
    expect((await carrier.text({ to: "+8613800130012" }, world)).status).toBe(202);
    await expect.poll(() => receiver.events.map(({ type }) => type)).toEqual(["text.delivered", "text.reply"]);
    expect(receiver.of("text.reply")[0]?.data).toMatchObject({ company: "c1", from: "+8613800130012", text: "T", key: "t1" });
    await expect
      .poll(async () => (await carrier.log()).find(({ kind, event }) => kind === "callback" && event === "reply"))
      .toMatchObject({ text: "T", status: 204 });
  });

  it("takes a key once, and tells what became of it", async () => {
    const [first, second] = [await carrier.text({ to: "+8613800130023" }, world), await carrier.text({ to: "+8613800130023" }, world)];
    expect([first.status, second.status, second.body.id]).toEqual([202, 200, first.body.id]);
    await expect.poll(() => receiver.of("text.failed").length).toBe(1);
    expect((await carrier.send("GET", "/v1/messages/t1?company=c1")).body).toMatchObject({
      status: "ended",
      event: { type: "text.failed", data: { code: "unreachable" } },
    });
  });

  it("never reports on number 0027", async () => {
    await carrier.text({ to: "+8613800130027" }, world);
    expect((await carrier.send("GET", "/v1/messages/t1?company=c1")).body).toMatchObject({ status: "in_progress", event: null });
    expect(receiver.events).toEqual([]);
  });
});

describe("batches", () => {
  it("answers item by item, and sends events together, each with an id of its own", async () => {
    const call = (n: number) => ({ ...order, key: `b${n}`, callbackUrl: receiver.url, callbackBatch: true });
    const order = { company: "c1", to: "+8613800130009", from: "021", attempt: 1, script: "s@1", variables: {} };
    const calls = [...Array.from({ length: 150 }, (_, n) => call(n)), { ...call(0) }, { ...call(200), script: "none" }, { key: "bad" }];
    const { status, body } = await carrier.send("POST", "/v1/batch", { calls }, world);
    expect(status).toBe(200);
    expect((body.results as { status: number }[]).map((result) => result.status)).toEqual([...Array.from({ length: 150 }, () => 202), 200, 422, 400]);
    await expect.poll(() => receiver.events.length).toBe(450);
    expect(new Set(receiver.events.map(({ id }) => id)).size).toBe(450);
    expect(receiver.posts.length).toBeLessThan(20);
    expect(receiver.posts.every(({ body: text, events }) => text.length < 256 * 1024 && events.length <= 200)).toBe(true);
  });

  it("carries hundreds of texts through an instant world", async () => {
    const message = (n: number) => ({
      key: `m${n}`,
      company: "c1",
      to: `+86139${String(n).padStart(4, "0")}0009`,
      signature: "x",
      text: "您好",
      callbackUrl: receiver.url,
      callbackBatch: true,
    });
    const chunks = Array.from({ length: 5 }, (_chunk, c) => Array.from({ length: 200 }, (_, n) => message(c * 200 + n)));
    await Promise.all(chunks.map((messages) => carrier.send("POST", "/v1/batch", { messages }, world)));
    await expect.poll(() => receiver.of("text.delivered").length).toBe(1_000);
  });
});

describe("live calls", () => {
  it("streams the dialogue as it is said and lets a person take over", async () => {
    const { body } = await carrier.call({}, { ...world, "x-sim-speed": "60" });
    const stream = await fetch(`${carrier.url}/v1/calls/${String(body.id)}/live`);
    let text = "";
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) text += Buffer.from(chunk).toString("utf8");
    })();
    await expect.poll(() => text, { interval: 5 }).toContain("event: turn");
    const taken = await carrier.send("POST", `/v1/calls/${String(body.id)}/takeover`);
    expect(taken.status).toBe(200);
    await reading;
    expect(text).toContain("转接人工");
    expect(text).toContain("event: ended");
    await expect.poll(() => receiver.of("call.ended")[0]?.data).toMatchObject({ takenOver: true, state: "answered" });
    expect((await carrier.send("GET", "/v1/calls/k1?company=c1")).body.event).toEqual(receiver.of("call.ended")[0]);
    expect((await carrier.send("POST", `/v1/calls/${String(body.id)}/takeover`)).status).toBe(404);
  });
});
