import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wallClock } from "@/lib/time/zone";
import { PLATFORM_POLICY } from "./policy";
import { closesAt, insideWindow, mayCallAt, nextAllowedInstant, openSpans, type WindowPolicy } from "./window";

const ZONE = "Asia/Shanghai";
const plain: WindowPolicy = { ...PLATFORM_POLICY, guardSeconds: 0 };
const lunch: WindowPolicy = { ...plain, noCallPeriods: [{ name: "午休", from: "12:30", to: "13:30" }] };
const at = (text: string): number => Date.parse(`${text}+08:00`);

describe("mayCallAt", () => {
  it.each<[string, WindowPolicy, boolean]>([
    ["2026-11-21T08:59:59.999", plain, false],
    ["2026-11-21T09:00:00.000", plain, true],
    ["2026-11-21T19:59:59.999", plain, true],
    ["2026-11-21T20:00:00.000", plain, false],
    ["2026-11-21T00:00:00.000", plain, false],
    ["2026-11-21T12:29:59.999", lunch, true],
    ["2026-11-21T12:30:00.000", lunch, false],
    ["2026-11-21T13:29:59.999", lunch, false],
    ["2026-11-21T13:30:00.000", lunch, true],
    ["2026-11-21T19:59:44.999", PLATFORM_POLICY, true],
    ["2026-11-21T19:59:45.000", PLATFORM_POLICY, false],
  ])("%s", (text, policy, expected) => {
    expect(mayCallAt(at(text), ZONE, policy)).toBe(expected);
  });

  it("keeps a call due at 19:59:59.9 with 3 s of latency from being sent", () => {
    expect(mayCallAt(at("2026-11-21T19:59:59.900"), ZONE, PLATFORM_POLICY)).toBe(false);
    expect(insideWindow(at("2026-11-21T19:59:59.900"), ZONE, PLATFORM_POLICY)).toBe(true);
  });

  it("follows the callee's zone, also where clocks change", () => {
    expect(mayCallAt(Date.parse("2026-03-08T13:00:00Z"), "America/New_York", plain)).toBe(true);
    expect(mayCallAt(Date.parse("2026-03-07T13:00:00Z"), "America/New_York", plain)).toBe(false);
  });
});

describe("nextAllowedInstant", () => {
  it.each([
    ["2026-11-21T20:00:00.000", plain, "2026-11-22T09:00:00.000"],
    ["2026-11-21T03:00:00.000", plain, "2026-11-21T09:00:00.000"],
    ["2026-11-21T10:00:00.000", plain, "2026-11-21T10:00:00.000"],
    ["2026-11-21T12:45:00.000", lunch, "2026-11-21T13:30:00.000"],
    ["2026-02-28T21:00:00.000", plain, "2026-03-01T09:00:00.000"],
    ["2028-02-28T21:00:00.000", plain, "2028-02-29T09:00:00.000"],
    ["2026-12-31T23:59:59.999", plain, "2027-01-01T09:00:00.000"],
    ["2026-11-21T19:59:50.000", PLATFORM_POLICY, "2026-11-22T09:00:00.000"],
  ])("%s", (from, policy, expected) => {
    expect(nextAllowedInstant(at(from), ZONE, policy)).toBe(at(expected));
  });

  it("skips weekdays that are closed", () => {
    const noWeekend: WindowPolicy = { ...plain, noCallPeriods: [{ name: "周末", from: "00:00", to: "24:00", weekdays: [6, 7] }] };
    expect(nextAllowedInstant(at("2026-11-21T10:00:00"), ZONE, noWeekend)).toBe(at("2026-11-23T09:00:00"));
  });

  it("is null when nothing is open, or all that is open is shorter than the guard", () => {
    const shut: WindowPolicy = { ...plain, noCallPeriods: [{ name: "", from: "00:00", to: "24:00" }] };
    expect(nextAllowedInstant(at("2026-11-21T10:00:00"), ZONE, shut)).toBeNull();
    const sliver: WindowPolicy = { window: { from: "09:00", to: "09:01" }, noCallPeriods: [], guardSeconds: 60 };
    expect(nextAllowedInstant(at("2026-11-21T08:00:00"), ZONE, sliver)).toBeNull();
  });

  it("is allowed, not before the question, and nothing between is allowed (property)", () => {
    const zones = fc.constantFrom("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC");
    const instant = fc.integer({ min: Date.parse("2025-01-01T00:00:00Z"), max: Date.parse("2028-12-31T00:00:00Z") });
    const minutes = fc.integer({ min: 0, max: 1439 });
    const clock = (m: number): string => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
    const period = fc
      .tuple(minutes, minutes)
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => ({ name: "", from: clock(Math.min(a, b)), to: clock(Math.max(a, b)) }));
    fc.assert(
      fc.property(
        instant,
        zones,
        fc.array(period, { maxLength: 3 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (from, zone, noCallPeriods, share) => {
          const policy: WindowPolicy = { ...PLATFORM_POLICY, noCallPeriods };
          const next = nextAllowedInstant(from, zone, policy);
          if (next === null) {
            expect(openSpans(policy, 1).every((span) => span.toMs - span.fromMs <= policy.guardSeconds * 1000)).toBe(true);
            return;
          }
          expect(next).toBeGreaterThanOrEqual(from);
          expect(mayCallAt(next, zone, policy)).toBe(true);
          const between = Math.floor(from + (next - from) * share);
          if (between < next) expect(mayCallAt(between, zone, policy)).toBe(false);
        },
      ),
    );
  });
});

describe("closesAt", () => {
  it("names the end of the open span", () => {
    expect(closesAt(at("2026-11-21T10:00:00"), ZONE, lunch)).toBe(at("2026-11-21T12:30:00"));
    expect(closesAt(at("2026-11-21T14:00:00"), ZONE, lunch)).toBe(at("2026-11-21T20:00:00"));
    expect(closesAt(at("2026-11-21T12:45:00"), ZONE, lunch)).toBeNull();
  });
});

describe("wallClock", () => {
  it("agrees with the calendar", () => {
    expect(wallClock(at("2026-11-21T14:30:00"), ZONE)).toMatchObject({ weekday: 6, timeMs: 14.5 * 3_600_000 });
    expect(wallClock(at("2026-11-22T00:00:00"), ZONE)).toMatchObject({ weekday: 7, timeMs: 0 });
  });
});
