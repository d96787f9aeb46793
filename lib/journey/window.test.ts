import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wallAt } from "@/lib/time/wall";
import type { DayWindow } from "./plan";
import { windowAt } from "./window";

const WORKDAYS = [1, 2, 3, 4, 5];
const day: DayWindow = { type: "window", weekdays: WORKDAYS, from: "09:00", to: "18:00" };
const night: DayWindow = { type: "window", weekdays: [5], from: "22:00", to: "02:00" };
const early: DayWindow = { type: "window", weekdays: [7], from: "02:15", to: "02:45" };

const at = (window: DayWindow, now: string, zone: string): string => {
  const state = windowAt(window, new Date(now), zone);
  return state.open ? "open" : (state.opensAt?.toISOString() ?? "never");
};

describe("a time window", () => {
  it.each<[string, DayWindow, string, string, string]>([
    ["before it opens", day, "2026-11-20T00:59:59Z", "Asia/Shanghai", "2026-11-20T01:00:00.000Z"],
    ["as it opens", day, "2026-11-20T01:00:00Z", "Asia/Shanghai", "open"],
    ["just before it closes", day, "2026-11-20T09:59:59Z", "Asia/Shanghai", "open"],
    ["as it closes on a Friday", day, "2026-11-20T10:00:00Z", "Asia/Shanghai", "2026-11-23T01:00:00.000Z"],
    ["on a Saturday that is Friday elsewhere", day, "2026-11-20T17:00:00Z", "Asia/Shanghai", "2026-11-23T01:00:00.000Z"],
    ["across midnight, before it", night, "2026-11-20T15:30:00Z", "Asia/Shanghai", "open"],
    ["across midnight, after it: the day it opened on counts", night, "2026-11-20T17:59:00Z", "Asia/Shanghai", "open"],
    ["across midnight, closed", night, "2026-11-20T18:00:00Z", "Asia/Shanghai", "2026-11-27T14:00:00.000Z"],
    ["the morning after another day", night, "2026-11-19T17:00:00Z", "Asia/Shanghai", "2026-11-20T14:00:00.000Z"],
    // New York: clocks went forward at 02:00 on 8 March 2026, and back at 02:00 on 1 November.
    [
      "opens by the wall after clocks went forward",
      { ...day, weekdays: [1] },
      "2026-03-08T12:00:00Z",
      "America/New_York",
      "2026-03-09T13:00:00.000Z",
    ],
    ["opens by the wall after clocks went back", { ...day, weekdays: [1] }, "2026-11-01T12:00:00Z", "America/New_York", "2026-11-02T14:00:00.000Z"],
    ["in the hour that is skipped, it opens as much later", early, "2026-03-08T06:00:00Z", "America/New_York", "2026-03-08T07:15:00.000Z"],
    [
      "over the hour that comes twice it lasts an hour longer",
      { ...early, from: "00:30", to: "03:00" },
      "2026-11-01T07:30:00Z",
      "America/New_York",
      "open",
    ],
    ["without a weekday", { ...day, weekdays: [] }, "2026-11-20T03:00:00Z", "Asia/Shanghai", "never"],
  ])("%s", (_, window, now, zone, expected) => expect(at(window, now, zone)).toBe(expected));

  it("is open at the instant it names, and not before", () => {
    const two = (n: number) => String(n).padStart(2, "0");
    const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => `${two(h)}:${two(m)}`);
    const window = fc
      .record({
        type: fc.constant("window" as const),
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        from: time,
        to: time,
      })
      .filter(({ from, to }) => from !== to);
    const zones = fc.constantFrom("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Europe/Lisbon", "UTC");
    fc.assert(
      fc.property(window, fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }), zones, (w, now, zone) => {
        const state = windowAt(w, now, zone);
        if (state.open) return;
        expect(state.opensAt).not.toBeNull();
        const opensAt = state.opensAt ?? now;
        expect(opensAt.getTime()).toBeGreaterThan(now.getTime());
        expect(windowAt(w, opensAt, zone)).toEqual({ open: true });
        expect(windowAt(w, new Date(opensAt.getTime() - 1), zone)).toMatchObject({ open: false });
        expect(w.weekdays).toContain(
          new Date(Date.UTC(wallAt(opensAt, zone).year, wallAt(opensAt, zone).month - 1, wallAt(opensAt, zone).day)).getUTCDay() || 7,
        );
      }),
      { numRuns: 300 },
    );
  });
});
