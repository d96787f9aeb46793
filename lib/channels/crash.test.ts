import { afterEach, expect, it } from "vitest";
import { type CarrierProcess, carrierProcess } from "@/lib/testing/carrier";
import { CarrierApi } from "./carrier-api";
import { SimulatedVoice } from "./voice/simulated";

const companyId = "0199c0de-0000-7000-8000-000000000001";
const script = {
  dialogue: { start: "a", scenes: [{ id: "a", title: "通知", group: "main", say: "门店明日休息，特此通知。", replies: [] }] },
  intents: [],
};
const orders = Array.from({ length: 120 }, (_, n) => ({
  companyId,
  key: `crash ${n}`,
  to: `+8613812${String(n).padStart(4, "0")}09`,
  from: "021",
  attempt: 1,
  scriptRef: "s@1",
  variables: {},
  maxSeconds: 60,
}));

let carrier: CarrierProcess;
afterEach(() => carrier.close());

it("what the carrier accepted before a kill -9 is still known after it, and no key is called twice", async () => {
  carrier = await carrierProcess({ CARRIER_SPEED: "200" });
  const voiceOf = ({ url }: CarrierProcess) => {
    const api = new CarrierApi({ url, callbackUrl: () => "http://127.0.0.1:1/nobody" });
    return { api, voice: new SimulatedVoice(api, async () => script) };
  };
  const before = voiceOf(carrier);
  const placing = before.voice.placeCalls(orders);
  await expect.poll(async () => (await carrier.log()).filter(({ kind }) => kind === "call.accepted").length, { interval: 5 }).toBeGreaterThan(10);
  await carrier.kill();
  const first = await placing;
  before.api.close();

  carrier = await carrierProcess({ CARRIER_SPEED: "200", CARRIER_DATA_DIR: carrier.dataDir });
  const after = voiceOf(carrier);
  for (const [n, submission] of first.entries()) {
    const found = await after.voice.queryCall({ companyId, key: `crash ${n}` });
    if (submission.kind === "accepted") expect(found.kind).not.toBe("not_found");
    else expect(["unknown", "refused_connection"]).toContain(submission.kind);
  }
  const second = await after.voice.placeCalls(orders);
  expect(second.every(({ kind }) => kind === "accepted")).toBe(true);
  for (const [n, submission] of first.entries()) {
    if (submission.kind === "accepted") expect(second[n]).toEqual(submission);
  }
  await expect.poll(async () => (await carrier.log()).filter(({ kind }) => kind === "call.ended").length).toBe(orders.length);
  const keys = (await carrier.log()).flatMap(({ kind, key }) => (kind === "call.accepted" ? [key] : []));
  expect(new Set(keys).size).toBe(keys.length);
  after.api.close();
});
