import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatWall, wallAt } from "@/lib/time/wall";
import type { EntrySchedule } from "./plan";
import { instantCalendars, nextFirings } from "./schedule";

const SHANGHAI = "Asia/Shanghai";
const NEW_YORK = "America/New_York";
const shown = (schedule: EntrySchedule, zone: string, after: string, count: number) =>
  nextFirings(schedule, zone, new Date(after), count).map((at) => formatWall(wallAt(at, zone)));

describe("nextFirings", () => {
  it.each<[string, EntrySchedule, string, string, string[]]>([
    ["now has none", { type: "now" }, SHANGHAI, "2026-11-21T00:00:00Z", []],
    ["at, ahead", { type: "at", at: "2026-11-21T10:00" }, SHANGHAI, "2026-11-21T01:59:59Z", ["2026-11-21T10:00"]],
    ["at, just now", { type: "at", at: "2026-11-21T10:00" }, SHANGHAI, "2026-11-21T02:00:00Z", []],
    ["at, no such day", { type: "at", at: "2026-02-30T10:00" }, SHANGHAI, "2026-01-01T00:00:00Z", []],
    [
      "daily, later today",
      { type: "recurring", every: "day", time: "10:00" },
      SHANGHAI,
      "2026-11-21T01:00:00Z",
      ["2026-11-21T10:00", "2026-11-22T10:00", "2026-11-23T10:00"],
    ],
    [
      "daily, today's is over",
      { type: "recurring", every: "day", time: "10:00" },
      SHANGHAI,
      "2026-11-21T02:00:00Z",
      ["2026-11-22T10:00", "2026-11-23T10:00", "2026-11-24T10:00"],
    ],
    [
      "the zone's day, not the machine's",
      { type: "recurring", every: "day", time: "00:30" },
      SHANGHAI,
      "2026-11-21T16:00:00Z",
      ["2026-11-22T00:30", "2026-11-23T00:30", "2026-11-24T00:30"],
    ],
    [
      "weekly",
      { type: "recurring", every: "week", weekdays: [1, 5], time: "10:00" },
      SHANGHAI,
      "2026-11-21T02:00:00Z",
      ["2026-11-23T10:00", "2026-11-27T10:00", "2026-11-30T10:00"],
    ],
    [
      "the 31st falls on the last day",
      { type: "recurring", every: "month", monthDays: [31], time: "10:00" },
      SHANGHAI,
      "2027-01-31T02:00:00Z",
      ["2027-02-28T10:00", "2027-03-31T10:00", "2027-04-30T10:00"],
    ],
    [
      "the 30th and the 31st are one in April",
      { type: "recurring", every: "month", monthDays: [30, 31], time: "10:00" },
      SHANGHAI,
      "2027-03-31T02:00:00Z",
      ["2027-04-30T10:00", "2027-05-30T10:00", "2027-05-31T10:00"],
    ],
    [
      "a leap February",
      { type: "recurring", every: "month", monthDays: [29, 30], time: "10:00" },
      SHANGHAI,
      "2028-01-30T02:00:00Z",
      ["2028-02-29T10:00", "2028-03-29T10:00", "2028-03-30T10:00"],
    ],
    [
      "a skipped time is skipped",
      { type: "recurring", every: "day", time: "02:30" },
      NEW_YORK,
      "2026-03-07T12:00:00Z",
      ["2026-03-09T02:30", "2026-03-10T02:30", "2026-03-11T02:30"],
    ],
    [
      "the wall clock holds over a change",
      { type: "recurring", every: "day", time: "10:00" },
      NEW_YORK,
      "2026-10-31T12:00:00Z",
      ["2026-10-31T10:00", "2026-11-01T10:00", "2026-11-02T10:00"],
    ],
  ])("%s", (_, schedule, zone, after, expected) => {
    expect(shown(schedule, zone, after, 3)).toEqual(expected);
  });

  it("a time that comes twice fires once", () => {
    const found = nextFirings({ type: "recurring", every: "day", time: "01:30" }, NEW_YORK, new Date("2026-11-01T00:00:00Z"), 2);
    expect(found.map((at) => at.toISOString())).toEqual(["2026-11-01T05:30:00.000Z", "2026-11-02T06:30:00.000Z"]);
  });

  it("gives up on a schedule that never takes place", () => {
    expect(nextFirings({ type: "recurring", every: "week", weekdays: [], time: "10:00" }, SHANGHAI, new Date(0), 1)).toEqual([]);
    expect(nextFirings({ type: "recurring", every: "day", time: "25:00" }, SHANGHAI, new Date(0), 1)).toEqual([]);
  });
});

describe("instantCalendars", () => {
  const MONTHS = ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"];

  it("tells the server the very instants that nextFirings names, in any zone", () => {
    const schedule: fc.Arbitrary<EntrySchedule> = fc.oneof(
      fc.constantFrom("00:30", "01:30", "02:15", "10:00").map((time): EntrySchedule => ({ type: "recurring", every: "day", time })),
      fc
        .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
        .map((weekdays): EntrySchedule => ({ type: "recurring", every: "week", weekdays, time: "01:30" })),
      fc
        .uniqueArray(fc.integer({ min: 28, max: 31 }), { minLength: 1, maxLength: 4 })
        .map((monthDays): EntrySchedule => ({ type: "recurring", every: "month", monthDays, time: "10:00" })),
      fc.constantFrom("*/30 * * * *", "30 1 * * *", "0 10 29 2 *").map((cron): EntrySchedule => ({ type: "cron", cron })),
    );
    const zones = fc.constantFrom(SHANGHAI, NEW_YORK, "Europe/London", "Australia/Lord_Howe");
    const days = fc.date({ min: new Date("2026-01-01"), max: new Date("2060-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(schedule, zones, days, (entry, zone, after) => {
        const told = instantCalendars(entry, zone, after, 5).map((c) => Date.UTC(c.year, MONTHS.indexOf(c.month), c.dayOfMonth, c.hour, c.minute));
        expect(told).toEqual(nextFirings(entry, zone, after, 5).map(Number));
      }),
      { numRuns: 60 },
    );
  });

  it("is nothing for what has no time", () => {
    expect(instantCalendars({ type: "now" }, SHANGHAI, new Date(0), 5)).toEqual([]);
  });
});
