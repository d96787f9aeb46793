import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "./day";
import { dayIn, instantOf, instantsOfLocal, wallClock, zoneOffsetMs } from "./zone";

const ZONES = [
  "Asia/Shanghai",
  "America/New_York",
  "Europe/London",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Apia",
  "UTC",
];
const anInstant = fc.date({ min: new Date("2001-01-01"), max: new Date("2090-01-01"), noInvalidDate: true }).map((date) => date.getTime());

describe("zones", () => {
  it.each([
    ["2026-11-22T00:00:00Z", "Asia/Shanghai", 480],
    ["2026-11-22T00:00:00Z", "Asia/Kolkata", 330],
    ["2026-11-22T00:00:00Z", "Asia/Kathmandu", 345],
    ["2026-07-01T00:00:00Z", "America/St_Johns", -150],
    ["2026-12-01T00:00:00Z", "America/St_Johns", -210],
    // To the millisecond of the change.
    ["2026-03-08T06:59:59.999Z", "America/New_York", -300],
    ["2026-03-08T07:00:00.000Z", "America/New_York", -240],
    ["2026-11-01T05:59:59.999Z", "America/New_York", -240],
    ["2026-11-01T06:00:00.000Z", "America/New_York", -300],
    // Half an hour of summer time.
    ["2026-04-04T14:59:59.999Z", "Australia/Lord_Howe", 660],
    ["2026-04-04T15:00:00.000Z", "Australia/Lord_Howe", 630],
  ])("at %s %s is %i minutes ahead", (instant, zone, minutes) => {
    expect(zoneOffsetMs(Date.parse(instant), zone)).toBe(minutes * MINUTE_MS);
  });

  it.each([
    ["2026-11-21T16:00:00Z", "Asia/Shanghai", "2026-11-22"],
    ["2026-11-21T15:59:59.999Z", "Asia/Shanghai", "2026-11-21"],
    ["2026-12-31T18:29:59Z", "Asia/Kolkata", "2026-12-31"],
    ["2026-12-31T18:30:00Z", "Asia/Kolkata", "2027-01-01"],
    ["2027-01-01T04:59:59Z", "America/New_York", "2026-12-31"],
    ["2028-02-29T23:30:00Z", "Europe/London", "2028-02-29"],
    // The day of 25 hours.
    ["2026-11-01T04:00:00Z", "America/New_York", "2026-11-01"],
    ["2026-11-02T04:59:59Z", "America/New_York", "2026-11-01"],
    // A day that was left out.
    ["2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"],
  ])("%s in %s is %s", (instant, zone, day) => {
    expect(dayIn(zone, new Date(instant))).toBe(day);
  });

  it("refuse names that are none, and instants that are none", () => {
    expect(() => zoneOffsetMs(0, "Asia/Nowhere")).toThrow(RangeError);
    expect(() => dayIn("UTC", new Date(Number.NaN))).toThrow(RangeError);
  });

  it("show the weekday and the time since midnight", () => {
    expect(wallClock(Date.parse("2026-11-22T18:45:30Z"), "Asia/Kolkata")).toEqual({ dayNumber: 20_780, weekday: 1, timeMs: 930_000 });
  });

  it("agree with the platform's calendar, whatever the instant (property)", () => {
    const platform = new Map(ZONES.map((timeZone) => [timeZone, new Intl.DateTimeFormat("sv-SE", { timeZone })]));
    fc.assert(
      fc.property(anInstant, fc.constantFrom(...ZONES), (ms, zone) => {
        expect(dayIn(zone, new Date(ms))).toBe(platform.get(zone)?.format(ms));
      }),
    );
  });

  it("lead back from the wall to the instant: none in a gap, both where the clock shows it twice (property)", () => {
    fc.assert(
      fc.property(anInstant, fc.constantFrom(...ZONES), (ms, zone) => {
        const { dayNumber, timeMs } = wallClock(ms, zone);
        const all = instantsOfLocal(dayNumber * DAY_MS + timeMs, zone);
        expect(all).toContain(ms);
        expect(all).toEqual(all.toSorted((a, b) => a - b));
        expect(instantOf(dayNumber, timeMs, zone)).toBe(all[0]);
      }),
    );
  });
});
