import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedRedial, type Cap, effectivePolicy, PLATFORM_POLICY, REDIAL_KINDS, strictestCaps, type Tightenings } from "./policy";

describe("effectivePolicy", () => {
  it("is the platform's when nothing is stored", () => {
    expect(effectivePolicy({})).toEqual(PLATFORM_POLICY);
    expect(effectivePolicy(null)).toEqual(PLATFORM_POLICY);
  });

  it.each<[string, Tightenings, Partial<typeof PLATFORM_POLICY>]>([
    ["a narrower window", { window: { from: "10:00", to: "18:30" } }, { window: { from: "10:00", to: "18:30" } }],
    ["a wider window has no effect", { window: { from: "07:00", to: "23:00" } }, { window: { from: "09:00", to: "20:00" } }],
    ["seats only go down", { seats: { company: 5000, perScript: 20 } }, { seats: { company: 1000, perScript: 20 } }],
    ["dead numbers rest longer", { deadNumberDays: 90 }, { deadNumberDays: 90 }],
    ["a shorter rest has no effect", { deadNumberDays: 1 }, { deadNumberDays: 30 }],
    ["no redial at all", { redial: { maxTimes: 0 } }, { redial: { intervalMinutes: 30, times: 0, kinds: [...REDIAL_KINDS] } }],
  ])("%s", (_name, stored, expected) => {
    expect(effectivePolicy(stored)).toMatchObject(expected);
  });

  it("keeps the stricter of two caps over the same window", () => {
    const own: Cap = { windowDays: 15, limit: 5, counts: "calls", scope: "company", of: "category" };
    const tight: Cap = { ...own, limit: 2 };
    expect(effectivePolicy({ caps: { marketing: [own] } }).caps.marketing).toEqual(PLATFORM_POLICY.caps.marketing);
    expect(effectivePolicy({ caps: { marketing: [tight] } }).caps.marketing).toContainEqual(tight);
  });

  it("refuses what is not a tightening", () => {
    expect(() => effectivePolicy({ window: { from: "9", to: "20:00" } })).toThrow();
    expect(() => effectivePolicy({ noCallPeriods: [{ from: "13:00", to: "12:00" }] })).toThrow();
    // Nobody here knows of other companies' calls: it would be no cap at all.
    expect(() => effectivePolicy({ caps: { default: [{ windowDays: 1, limit: 1, counts: "calls", scope: "platform", of: "all" }] } })).toThrow();
  });

  it("never widens anything (property)", () => {
    const time = fc.integer({ min: 0, max: 1440 }).map((m) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`);
    const stored = fc.record(
      {
        window: fc.record({ from: time, to: time }),
        guardSeconds: fc.integer({ min: 0, max: 600 }),
        deadNumberDays: fc.integer({ min: 0, max: 400 }),
        seats: fc.record({ company: fc.nat(5000), perScript: fc.nat(500) }),
        redial: fc.record({ minIntervalMinutes: fc.integer({ min: 1, max: 1440 }), maxTimes: fc.nat(5) }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(stored, (tightenings) => {
        const policy = effectivePolicy(tightenings);
        expect(policy.window.from >= PLATFORM_POLICY.window.from).toBe(true);
        expect(policy.window.to <= PLATFORM_POLICY.window.to).toBe(true);
        expect(policy.guardSeconds).toBeGreaterThanOrEqual(PLATFORM_POLICY.guardSeconds);
        expect(policy.deadNumberDays).toBeGreaterThanOrEqual(PLATFORM_POLICY.deadNumberDays);
        expect(policy.seats.company).toBeLessThanOrEqual(1000);
        expect(policy.seats.perScript).toBeLessThanOrEqual(50);
        expect(policy.redial.times).toBeLessThanOrEqual(policy.redialBounds.maxTimes);
        expect(policy.redial.intervalMinutes).toBeGreaterThanOrEqual(policy.redialBounds.minIntervalMinutes);
      }),
    );
  });
});

describe("strictestCaps", () => {
  it("does not depend on the order of the lists", () => {
    const a: Cap = { windowDays: 15, limit: 3, counts: "calls", scope: "company", of: "all" };
    const b: Cap = { ...a, limit: 1 };
    expect(strictestCaps([a], [b])).toEqual([b]);
    expect(strictestCaps([b], [a])).toEqual([b]);
  });
});

describe("boundedRedial", () => {
  it("holds a task within the bounds", () => {
    const bounds = { minIntervalMinutes: 20, maxTimes: 2, kinds: ["busy" as const] };
    expect(boundedRedial({ intervalMinutes: 5, times: 5, kinds: ["busy", "no_answer"] }, bounds)).toEqual({
      intervalMinutes: 20,
      times: 2,
      kinds: ["busy"],
    });
  });
});
