import { describe, expect, it } from "vitest";
import { valueAt, verdictOf } from "./retry";
import { retryAfterMs, type WebhookAnswer } from "./send";

const answer = (status: number, retryAfter: number | null = null): WebhookAnswer => ({
  kind: "answer",
  status,
  body: "",
  retryAfterMs: retryAfter,
  durationMs: 1,
});
const broke = (code: "refused" | "timeout" | "connection"): WebhookAnswer => ({ kind: "error", code, durationMs: 1 });

describe("what an answer leads to", () => {
  it.each<[string, WebhookAnswer, number, object]>([
    ["accepted", answer(204), 1, { kind: "success" }],
    ["refused for good", answer(404), 1, { kind: "failed", reason: "webhook_status:404" }],
    ["a redirect, which is not followed", answer(302), 1, { kind: "failed", reason: "webhook_status:302" }],
    ["too many", answer(429), 1, { kind: "again", afterMs: 5000 }],
    ["too many, and when", answer(429, 90_000), 1, { kind: "again", afterMs: 90_000 }],
    ["asked to wait a year", answer(503, 31_536_000_000), 1, { kind: "again", afterMs: 21_600_000 }],
    ["broken, third time", answer(500), 3, { kind: "again", afterMs: 80_000 }],
    ["broken, last time", answer(500), 5, { kind: "failed", reason: "webhook_status:500" }],
    ["no answer", broke("timeout"), 2, { kind: "again", afterMs: 20_000 }],
    ["no answer at last", broke("timeout"), 5, { kind: "failed", reason: "webhook_error:timeout" }],
    ["an address that may not be reached", broke("refused"), 1, { kind: "failed", reason: "webhook_error:refused" }],
  ])("%s", (_, given, tries, verdict) => expect(verdictOf(given, tries, 5, 0)).toEqual(verdict));

  it("spreads those that failed together", () => {
    expect(verdictOf(answer(500), 1, 5, 1)).toEqual({ kind: "again", afterMs: 6000 });
  });
});

describe("Retry-After", () => {
  it.each([
    ["120", 120_000],
    ["Sat, 21 Nov 2026 10:00:30 GMT", 30_000],
    ["Sat, 21 Nov 2026 09:00:00 GMT", 0],
    ["soon", null],
  ])("%s", (header, ms) => expect(retryAfterMs(header, Date.parse("2026-11-21T10:00:00Z"))).toBe(ms));
});

describe("a value of the answer", () => {
  const body = JSON.stringify({ data: { level: "gold", n: 3, list: [{ ok: true }], none: null } });
  it.each([
    ["data.level", "gold"],
    ["data.n", "3"],
    ["data.list.0.ok", "true"],
    ["data.none", null],
    ["data", null],
    ["data.level.length", null],
    ["constructor", null],
    ["__proto__", null],
  ])("%s", (path, value) => expect(valueAt(body, path)).toBe(value));

  it("of what is no JSON is none", () => expect(valueAt("<html>", "data")).toBeNull());
});
