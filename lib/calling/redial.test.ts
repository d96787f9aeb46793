import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALL_STATES, type CallState } from "./outcome";
import { effectivePolicy, PLATFORM_POLICY } from "./policy";
import { redialAt, redialInForce } from "./redial";

const redial = PLATFORM_POLICY.redial;
const endedAtMs = 1_000_000;

describe("redialAt", () => {
  it.each<[CallState, boolean]>([
    ["no_answer", true],
    ["busy", true],
    ["rejected", true],
    ["power_off", true],
    ["failed", true],
    ["answered", false],
    ["empty_number", false],
    ["suspended", false],
  ])("%s → redial %s", (state, again) => {
    expect(redialAt({ state, attempt: 1, endedAtMs, redial })).toBe(again ? endedAtMs + 30 * 60_000 : null);
  });

  it("is one budget per contact: the redial does not earn another", () => {
    expect(redialAt({ state: "busy", attempt: 2, endedAtMs, redial })).toBeNull();
  });

  it("never makes more than 1 + times calls (property)", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CALL_STATES), { minLength: 10, maxLength: 10 }), fc.integer({ min: 0, max: 5 }), (states, times) => {
        let calls = 0;
        for (const state of states) {
          calls += 1;
          if (redialAt({ state, attempt: calls, endedAtMs, redial: { ...redial, times } }) === null) break;
        }
        expect(calls).toBeLessThanOrEqual(1 + times);
      }),
    );
  });
});

describe("redialInForce", () => {
  it("takes the task's own settings within the company's bounds", () => {
    const policy = effectivePolicy({ redial: { minIntervalMinutes: 60, maxTimes: 1, kinds: ["busy", "no_answer"] } });
    expect(redialInForce(null, policy)).toEqual({ intervalMinutes: 60, times: 1, kinds: ["no_answer", "busy"] });
    expect(redialInForce({ intervalMinutes: 10, times: 3, kinds: ["busy", "failed"] }, policy)).toEqual({
      intervalMinutes: 60,
      times: 1,
      kinds: ["busy"],
    });
  });
});
