import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { storedEvent, storedPayloads } from "./stored";
import { companyKeys, parseCarrierEvents, verifyWebhook } from "./webhook";

const company = "0199c0de-0000-7000-8000-000000000001";
const other = "0199c0de-0000-7000-8000-000000000002";
const [secret, newer] = ["a secret of enough bytes for all", "another secret of enough bytes!!"].map(
  (text) => `whsec_${Buffer.from(text).toString("base64")}`,
) as [string, string];
const nowMs = Date.UTC(2026, 10, 21);
const body = Buffer.from(
  JSON.stringify({ id: "evt_1", type: "call.ringing", timestamp: "2026-11-21T00:00:00Z", data: { company, key: "k", id: "call_1" } }),
);

/** Signed by an independent implementation. */
function signed(bytes: Buffer, { secrets = [secret], by = company, atMs = nowMs, id = "evt_1" } = {}): Headers {
  const signatures = companyKeys(secrets, by).map((key) => new Webhook(key, { format: "raw" }).sign(id, new Date(atMs), bytes.toString("utf8")));
  return new Headers({ "webhook-id": id, "webhook-timestamp": String(Math.floor(atMs / 1_000)), "webhook-signature": signatures.join(" ") });
}
const verdict = (headers: Headers, bytes: Uint8Array = body, secrets = [secret]) =>
  verifyWebhook(bytes, headers, companyKeys(secrets, company), nowMs);

describe("verifyWebhook", () => {
  it("takes what the standardwebhooks library signed", () => {
    expect(verdict(signed(body))).toEqual({ ok: true });
  });

  it("takes the old and the new secret while they change, and several signatures", () => {
    expect(verdict(signed(body), body, [newer, secret]).ok).toBe(true);
    expect(verdict(signed(body, { secrets: [newer, secret] })).ok).toBe(true);
    expect(verdict(signed(body, { secrets: [newer] })).ok).toBe(false);
  });

  it.each([
    [-299, true],
    [299, true],
    [-301, false],
    [301, false],
  ])("a clock that is %i s off: %s", (seconds, ok) => {
    expect(verdict(signed(body, { atMs: nowMs + seconds * 1_000 })).ok).toBe(ok);
  });

  it("refuses another company's secret, another id, and missing or odd headers", () => {
    expect(verdict(signed(body, { by: other }))).toEqual({ ok: false, reason: "signature" });
    const moved = signed(body);
    moved.set("webhook-id", "evt_2");
    expect(verdict(moved)).toEqual({ ok: false, reason: "signature" });
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      const without = signed(body);
      without.delete(name);
      expect(verdict(without)).toEqual({ ok: false, reason: "headers" });
    }
    const odd = signed(body);
    odd.set("webhook-timestamp", "1e9");
    expect(verdict(odd).ok).toBe(false);
    for (const signature of ["", "v1,", "v2,abc", "v1,AAAA", "nonsense"]) {
      const forged = signed(body);
      forged.set("webhook-signature", signature);
      expect(verdict(forged).ok).toBe(false);
    }
  });

  it("refuses any altered byte (property)", () => {
    const headers = signed(body);
    fc.assert(
      fc.property(fc.nat({ max: body.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = Buffer.from(body);
        altered[at] = (altered[at] ?? 0) ^ change;
        expect(verdict(headers, altered).ok).toBe(false);
      }),
    );
  });
});

describe("parseCarrierEvents", () => {
  const event = (data: object, type = "call.ringing") => ({
    id: "evt_1",
    type,
    timestamp: "2026-11-21T00:00:00Z",
    data: { company, key: "k", id: "call_1", ...data },
  });
  const parse = (value: unknown) => parseCarrierEvents(Buffer.from(JSON.stringify(value)), company);

  it("reads one event and a batch", () => {
    expect(parse(event({}))).toMatchObject([{ kind: "call.ringing", eventId: "evt_1", key: "k", providerId: "call_1", world: null }]);
    expect(parse({ events: [event({ world: "w" }), event({ code: "x" }, "text.failed")] })).toMatchObject([
      { world: "w" },
      { kind: "text.failed", facts: { code: "x" } },
    ]);
  });

  it.each([
    ["another company's event", event({ company: other })],
    ["a batch with another company's event", { events: [event({}), event({ company: other })] }],
    ["an unknown type", event({}, "call.exploded")],
    ["an unknown state", event({ state: "melted" }, "call.ended")],
    ["an empty batch", { events: [] }],
    ["too large a batch", { events: Array.from({ length: 201 }, () => event({})) }],
    ["nothing", null],
  ])("refuses %s", (_, value) => {
    expect(parse(value)).toBeNull();
  });

  it("never throws, whatever comes (property)", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => parseCarrierEvents(bytes, company) === null));
    fc.assert(fc.property(fc.json(), (text) => parseCarrierEvents(Buffer.from(text), company) === null));
  });
});

it("what is stored can be read again, and a reply's number is kept as a hash only", () => {
  const reply = {
    id: "evt_9",
    type: "text.reply",
    timestamp: "2026-11-21T00:00:00Z",
    data: { company, key: "k", id: "text_1", from: "+8613800130012", text: "T" },
  };
  const [event] = parseCarrierEvents(Buffer.from(JSON.stringify(reply)), company) ?? [];
  if (!event) throw new Error("not parsed");
  const stored = storedEvent("simulated", event, () => Buffer.from("beef", "hex"));
  expect(stored).toMatchObject({ kind: "text.reply", dispatchKey: null });
  expect(storedPayloads["text.reply"].parse(stored.payload)).toEqual({
    providerId: "text_1",
    world: null,
    inReplyTo: "k",
    fromHash: "beef",
    text: "T",
  });
  expect(JSON.stringify(stored)).not.toContain("13800130012");
});
