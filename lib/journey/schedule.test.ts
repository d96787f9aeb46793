import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EntrySchedule } from "./plan";
import { type CalendarSpec, nextFirings, temporalCalendars } from "./schedule";
import { addDays, type Day, formatWall, wallAt, weekdayOf } from "./zone";

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

const MONTHS = ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"];
const WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/** A calendar spec read as the server reads it. */
function matches(spec: CalendarSpec, day: Day): boolean {
  const within = (ranges: CalendarSpec["year"], value: number) =>
    ranges === undefined ||
    ranges.some((range) =>
      typeof range === "number" ? range === value : value >= range.start && value <= range.end && (value - range.start) % (range.step ?? 1) === 0,
    );
  const months: readonly string[] | undefined = spec.month;
  const weekdays: readonly string[] | undefined = spec.dayOfWeek;
  return (
    within(spec.dayOfMonth, day.day) &&
    within(spec.year, day.year) &&
    (months?.includes(MONTHS[day.month - 1] ?? "") ?? true) &&
    (weekdays?.includes(WEEKDAYS[weekdayOf(day) - 1] ?? "") ?? true)
  );
}

describe("temporalCalendars", () => {
  it("is nothing for what does not recur", () => {
    expect(temporalCalendars({ type: "now" }, SHANGHAI)).toBeNull();
    expect(temporalCalendars({ type: "at", at: "2026-11-21T10:00" }, SHANGHAI)).toBeNull();
  });

  it("fires on the very days that nextFirings names", () => {
    const schedule: fc.Arbitrary<EntrySchedule> = fc.oneof(
      fc.constant<EntrySchedule>({ type: "recurring", every: "day", time: "10:00" }),
      fc
        .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
        .map((weekdays): EntrySchedule => ({ type: "recurring", every: "week", weekdays, time: "10:00" })),
      fc
        .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 28, max: 31 })), { minLength: 1, maxLength: 5 })
        .map((monthDays): EntrySchedule => ({ type: "recurring", every: "month", monthDays, time: "10:00" })),
    );
    fc.assert(
      fc.property(schedule, fc.integer({ min: 2025, max: 2098 }), (entry, year) => {
        const calendars = temporalCalendars(entry, SHANGHAI)?.calendars ?? [];
        const days: string[] = [];
        for (let day: Day = { year, month: 1, day: 20 }; days.length < 12; day = addDays(day, 1))
          if (calendars.some((calendar) => matches(calendar, day))) days.push(formatWall({ ...day, hour: 10, minute: 0 }));
        expect(shown(entry, SHANGHAI, `${year}-01-19T04:00:00Z`, 12)).toEqual(days);
      }),
      { numRuns: 60 },
    );
  });
});
