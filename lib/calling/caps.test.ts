import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/time/day";
import { capsFor, evaluateCaps, historyDays, type PastCall } from "./caps";
import { type Cap, PLATFORM_POLICY } from "./policy";

const NOW = Date.parse("2026-11-21T10:00:00+08:00");
const past = (daysAgo: number, rest: Partial<PastCall> = {}): PastCall => ({
  atMs: NOW - daysAgo * DAY_MS,
  contactId: `c${daysAgo}`,
  category: null,
  answered: false,
  ...rest,
});
const fallback = capsFor(PLATFORM_POLICY, null);
const service = capsFor(PLATFORM_POLICY, "service");
const marketing = capsFor(PLATFORM_POLICY, "marketing");
const fresh = { contactId: "new", category: null };

describe("default caps: 1 contact in 15 days, 4 in 30", () => {
  it.each<[string, PastCall[], boolean]>([
    ["never called", [], true],
    ["called yesterday", [past(1)], false],
    ["called 14.99 days ago", [past(14.99)], false],
    ["called exactly 15 days ago", [past(15)], true],
    ["three contacts between 15 and 30 days ago", [past(16), past(20), past(25)], true],
    ["four contacts between 15 and 30 days ago", [past(16), past(20), past(25), past(29)], false],
    ["two calls of one contact 16 days ago are one", [past(16, { contactId: "x" }), past(16.1, { contactId: "x" }), past(20), past(25)], true],
  ])("%s", (_name, history, allowed) => {
    expect(evaluateCaps(history, fallback, NOW, fresh).allowed).toBe(allowed);
  });

  it("still allows a contact its own redial", () => {
    const history = [past(0.02, { contactId: "new" })];
    expect(evaluateCaps(history, fallback, NOW, fresh)).toEqual({ allowed: true });
    expect(evaluateCaps(history, fallback, NOW, { ...fresh, contactId: "other" }).allowed).toBe(false);
  });

  it("says which cap holds longest and until when", () => {
    const history = [past(1), past(16), past(20), past(25)];
    expect(evaluateCaps(history, fallback, NOW, fresh)).toEqual({
      allowed: false,
      blockedBy: PLATFORM_POLICY.caps.default[0],
      untilMs: NOW + 14 * DAY_MS,
      pending: false,
    });
  });
});

describe("category caps replace the default", () => {
  const call = (daysAgo: number, category: "service" | "marketing", answered: boolean | null = false): PastCall =>
    past(daysAgo, { category, answered });

  it.each<[string, PastCall[], boolean]>([
    ["4 calls today", [0.1, 0.2, 0.3, 0.4].map((d) => call(d, "service")), true],
    ["5 calls today", [0.1, 0.2, 0.3, 0.4, 0.5].map((d) => call(d, "service")), false],
    ["3 answered today", [0.1, 0.2, 0.3].map((d) => call(d, "service", true)), false],
    ["5 calls, one of them yesterday", [0.1, 0.2, 0.3, 0.4, 1.01].map((d) => call(d, "service")), true],
    ["a marketing call does not use up the service cap", [0.1, 0.2, 0.3].map((d) => call(d, "marketing", true)), true],
  ])("service: %s", (_name, history, allowed) => {
    expect(evaluateCaps(history, service, NOW, { contactId: "new", category: "service" }).allowed).toBe(allowed);
  });

  it.each<[string, PastCall[], boolean]>([
    ["2 calls in 15 days", [call(1, "marketing"), call(5, "marketing")], true],
    ["3 calls in 15 days", [call(1, "marketing"), call(5, "marketing"), call(14, "marketing")], false],
    ["1 answered 14 days ago", [call(14, "marketing", true)], false],
    ["1 answered 15 days ago", [call(15, "marketing", true)], true],
  ])("marketing: %s", (_name, history, allowed) => {
    expect(evaluateCaps(history, marketing, NOW, { contactId: "new", category: "marketing" }).allowed).toBe(allowed);
  });

  it("takes a call under way for answered, and says that it may clear up", () => {
    const verdict = evaluateCaps([call(0.001, "marketing", null)], marketing, NOW, { contactId: "new", category: "marketing" });
    expect(verdict).toMatchObject({ allowed: false, pending: true, blockedBy: { counts: "answered" } });
  });
});

it("a limit of 0 never opens", () => {
  const cap: Cap = { windowDays: 1, limit: 0, counts: "calls", scope: "company", of: "all" };
  expect(evaluateCaps([], [cap], NOW, fresh)).toMatchObject({ allowed: false, untilMs: null });
});

it("looks back as far as the longest window", () => {
  expect(historyDays(fallback)).toBe(30);
  expect(historyDays(service)).toBe(1);
});

const arbCap: fc.Arbitrary<Cap> = fc.record({
  windowDays: fc.integer({ min: 1, max: 30 }),
  limit: fc.integer({ min: 1, max: 4 }),
  counts: fc.constantFrom("contacts", "calls", "answered"),
  scope: fc.constant("company"),
  of: fc.constantFrom("all", "category"),
});
const arbCall: fc.Arbitrary<PastCall> = fc.record({
  atMs: fc.integer({ min: NOW - 40 * DAY_MS, max: NOW }),
  contactId: fc.constantFrom("a", "b", "c", "d", "e", "new"),
  category: fc.constantFrom("service", "marketing", null),
  answered: fc.constantFrom(true, false, null),
});
const arbNext = fc.record({ contactId: fc.constantFrom("new", "a"), category: fc.constantFrom("service" as const, "marketing" as const, null) });

describe("properties", () => {
  it("opens exactly at `untilMs`, not a millisecond earlier", () => {
    fc.assert(
      fc.property(fc.array(arbCall, { maxLength: 12 }), fc.array(arbCap, { minLength: 1, maxLength: 4 }), arbNext, (history, caps, next) => {
        const verdict = evaluateCaps(history, caps, NOW, next);
        if (verdict.allowed || verdict.untilMs === null) return;
        expect(evaluateCaps(history, caps, verdict.untilMs, next).allowed).toBe(true);
        expect(evaluateCaps(history, caps, verdict.untilMs - 1, next).allowed).toBe(false);
      }),
    );
  });

  it("whatever is asked when, no window ever holds more than the limit", () => {
    const asks = fc.array(
      fc.record({ gapMs: fc.integer({ min: 0, max: 4 * DAY_MS }), contactId: fc.constantFrom("a", "b", "c", "d", "e", "f"), answered: fc.boolean() }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(asks, arbCap, (steps, cap) => {
        const history: PastCall[] = [];
        let now = NOW;
        for (const step of steps) {
          now += step.gapMs;
          const next = { contactId: step.contactId, category: null };
          if (evaluateCaps(history, [cap], now, next).allowed) history.push({ atMs: now, answered: step.answered, ...next });
        }
        for (const last of history) {
          const inWindow = history.filter((call) => call.atMs <= last.atMs && call.atMs > last.atMs - cap.windowDays * DAY_MS);
          const counted =
            cap.counts === "calls"
              ? inWindow.length
              : cap.counts === "answered"
                ? inWindow.filter((call) => call.answered).length
                : new Set(inWindow.map((call) => call.contactId)).size;
          expect(counted).toBeLessThanOrEqual(cap.limit);
        }
      }),
    );
  });
});
