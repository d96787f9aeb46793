import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Receiver, startReceiver, startTestCarrier, type TestCarrier, world } from "./testing";

let receiver: Receiver;
let carrier: TestCarrier;
beforeAll(async () => {
  receiver = await startReceiver();
  carrier = await startTestCarrier({}, receiver.url);
});
afterAll(async () => {
  await carrier.close();
  await receiver.close();
});

/** [last digits, attempt, state, persona, what the customer must have said] */
const cases: [string, number, string, string | null, RegExp | null][] = [
  ["0001", 1, "busy", null, null],
  ["0002", 1, "no_answer", null, null],
  ["0003", 1, "rejected", null, null],
  ["0004", 1, "power_off", null, null],
  ["0005", 1, "empty_number", null, null],
  ["0006", 1, "suspended", null, null],
  ["0007", 1, "answered", "voicemail", /留言/u],
  ["0008", 1, "answered", "refuses_for_good", /别再|不要再|不要打|号码删/u],
  ["0009", 1, "answered", "willing", /是|对|好|行|可以/u],
  ["0010", 1, "answered", "asks_price", /多少钱|收费|价格|费用/u],
  ["0011", 1, "busy", null, null],
  ["0011", 2, "answered", "willing", null],
  ["0012", 1, "answered", "hesitant", null],
  ["0013", 1, "answered", "hangs_up", null],
  ["0014", 1, "answered", "silent", null],
  ["0015", 1, "answered", "wrong_person", /打错|不是他|不认识/u],
  ["0016", 1, "answered", "not_in_town", null],
  ["0017", 1, "answered", "busy_now", /忙|开会|开车|没空/u],
  ["0018", 1, "answered", "reschedules", null],
  ["0019", 1, "answered", "hesitant", /考虑|想|商量|再/u],
  ["0020", 1, "answered", "asks_info", /什么事/u],
  ["0021", 1, "failed", null, null],
  ["0022", 1, "no_answer", null, null],
  ["0022", 2, "answered", "willing", null],
  ["0022", 3, "answered", "willing", null],
  ["0024", 1, "answered", "talkative", null],
  ["0025", 1, "answered", "off_topic", null],
  ["0026", 1, "power_off", null, null],
  ["0026", 2, "answered", "asks_info", null],
  ["0031", 1, "answered", "refuses", null],
  ["0032", 1, "answered", "cancels", null],
];

it.each(cases)("number %s, attempt %i: %s", async (digits, attempt, state, persona, words) => {
  const key = `fate-${digits}-${attempt}`;
  const { body } = await carrier.call({ key, to: `+861380013${digits}`, attempt }, world);
  await expect.poll(() => receiver.of("call.ended", key)).toHaveLength(1);
  const data = receiver.of("call.ended", key)[0]?.data;
  expect(data?.state).toBe(state);
  if (state === "failed") expect(data?.code).toBe("line_error");
  const customer = ((data?.turns ?? []) as { who: string; text: string }[]).filter(({ who }) => who === "customer").map(({ text }) => text);
  if (words) expect(customer.join(" ")).toMatch(words);
  if (state !== "answered") expect(data).toMatchObject({ answeredAt: null, talkSeconds: 0, turns: [] });
  await expect
    .poll(async () => (await carrier.log()).find((line) => line.kind === "call.ended" && line.id === body.id))
    .toMatchObject({ state, persona, rounds: customer.length, world: "w1" });
});

it("0028 is never told, 0030 is told three times", async () => {
  const lost = await carrier.call({ key: "lost", to: "+8613800130028" }, world);
  await carrier.call({ key: "thrice", to: "+8613800130030" }, world);
  await expect.poll(() => receiver.of("call.ended", "thrice")).toHaveLength(3);
  expect(new Set(receiver.of("call.ended", "thrice").map(({ id }) => id)).size).toBe(1);
  expect(receiver.of("call.ended", "lost")).toEqual([]);
  expect((await carrier.send("GET", "/v1/calls/lost?company=c1")).body).toMatchObject({
    id: lost.body.id,
    status: "ended",
    event: { type: "call.ended" },
  });
});

it("the documented table names every fixed number", async () => {
  const { fates } = await import("./fates");
  const readme = await readFile(new URL("README.md", import.meta.url), "utf8");
  for (const digits of Object.keys(fates)) expect(readme).toMatch(new RegExp(`^\\| ${digits} +\\|`, "mu"));
});
