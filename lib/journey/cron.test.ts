import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatWall, wallAt } from "@/lib/time/wall";
import { parseCron } from "./cron";
import { nextFirings } from "./schedule";

const shown = (cron: string, zone: string, after: string, count: number) =>
  nextFirings({ type: "cron", cron }, zone, new Date(after), count).map((at) => formatWall(wallAt(at, zone)));

describe("parseCron", () => {
  it.each([
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * 32 * *",
    "* * * 13 *",
    "* * * * 8",
    "5-1 * * * *",
    "*/0 * * * *",
    "*-5 * * * *",
    "a * * * *",
    "1,,2 * * * *",
    "@daily",
  ])("refuses %j", (text) => expect(parseCron(text)).toBeNull());

  it("understands lists, ranges, steps and names", () => {
    const cron = parseCron("*/20,7 9-11,20 1-5/2 jan,DEC mon-fri,0");
    expect(cron).toEqual({
      minutes: [0, 7, 20, 40],
      hours: [9, 10, 11, 20],
      everyHour: false,
      months: new Set([1, 12]),
      monthDays: new Set([1, 3, 5]),
      weekdays: new Set([7, 1, 2, 3, 4, 5]),
      eitherDay: true,
    });
  });

  it("never throws, and what it reads stays within its fields", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d*,/-]{1,6}( [\d*,/-]{1,6}){4}$/)), (text) => {
        const cron = parseCron(text);
        if (!cron) return;
        expect(cron.minutes.every((m) => m >= 0 && m <= 59) && cron.hours.every((h) => h >= 0 && h <= 23)).toBe(true);
        expect([...cron.weekdays].every((d) => d >= 1 && d <= 7)).toBe(true);
      }),
    );
  });
});

describe("firings of a cron", () => {
  const SHANGHAI = "Asia/Shanghai";
  it.each<[string, string, string, string, string[]]>([
    ["working days at ten", "0 10 * * 1-5", SHANGHAI, "2026-11-20T03:00:00Z", ["2026-11-23T10:00", "2026-11-24T10:00", "2026-11-25T10:00"]],
    [
      "the 31st: months without one have none",
      "0 10 31 * *",
      SHANGHAI,
      "2027-01-31T03:00:00Z",
      ["2027-03-31T10:00", "2027-05-31T10:00", "2027-07-31T10:00"],
    ],
    ["29 February", "30 9 29 2 *", SHANGHAI, "2026-01-01T00:00:00Z", ["2028-02-29T09:30", "2032-02-29T09:30", "2036-02-29T09:30"]],
    [
      "29 February over a year that is no leap year",
      "30 9 29 2 *",
      SHANGHAI,
      "2096-03-01T00:00:00Z",
      ["2104-02-29T09:30", "2108-02-29T09:30", "2112-02-29T09:30"],
    ],
    ["either day when both are named", "0 8 1 * MON", SHANGHAI, "2026-11-28T00:00:00Z", ["2026-11-30T08:00", "2026-12-01T08:00", "2026-12-07T08:00"]],
    [
      "both days when one begins with a star",
      "0 8 */2 * MON",
      SHANGHAI,
      "2026-11-21T00:00:00Z",
      ["2026-11-23T08:00", "2026-12-07T08:00", "2026-12-21T08:00"],
    ],
    [
      "New York, clocks forward: a named time that is skipped",
      "30 2 * * *",
      "America/New_York",
      "2026-03-07T12:00:00Z",
      ["2026-03-09T02:30", "2026-03-10T02:30", "2026-03-11T02:30"],
    ],
    [
      "London, clocks back: a named time fires the first time",
      "30 1 25 10 *",
      "Europe/London",
      "2026-10-24T12:00:00Z",
      ["2026-10-25T01:30", "2027-10-25T01:30", "2028-10-25T01:30"],
    ],
    [
      "Lord Howe, half an hour forward at 2:00",
      "15,45 2 4 10 *",
      "Australia/Lord_Howe",
      "2026-10-01T00:00:00Z",
      ["2026-10-04T02:45", "2027-10-04T02:15", "2027-10-04T02:45"],
    ],
  ])("%s", (_, cron, zone, after, expected) => {
    expect(shown(cron, zone, after, 3)).toEqual(expected);
  });

  it("in both of the doubled hours where it is to run every hour, once where the time is named", () => {
    const at = (cron: string, zone: string, after: string, count: number) =>
      nextFirings({ type: "cron", cron }, zone, new Date(after), count).map((d) => d.toISOString());
    expect(at("30 * * * *", "America/New_York", "2026-11-01T04:45:00Z", 3)).toEqual([
      "2026-11-01T05:30:00.000Z",
      "2026-11-01T06:30:00.000Z",
      "2026-11-01T07:30:00.000Z",
    ]);
    expect(at("30 1 * * *", "America/New_York", "2026-11-01T04:45:00Z", 2)).toEqual(["2026-11-01T05:30:00.000Z", "2026-11-02T06:30:00.000Z"]);
    // 01:30-02:00 comes twice on Lord Howe, half an hour apart.
    expect(at("45 * * * *", "Australia/Lord_Howe", "2026-04-04T14:00:00Z", 3)).toEqual([
      "2026-04-04T14:45:00.000Z",
      "2026-04-04T15:15:00.000Z",
      "2026-04-04T16:15:00.000Z",
    ]);
  });

  it("gives up on a day that never comes", () => {
    expect(shown("0 0 30 2 *", SHANGHAI, "2026-01-01T00:00:00Z", 1)).toEqual([]);
  });

  it("are instants whose wall clock the expression names", () => {
    const field = (min: number, max: number) =>
      fc.oneof(
        fc.constant("*"),
        fc.integer({ min, max }).map(String),
        fc.integer({ min: 2, max: 9 }).map((n) => `*/${n}`),
      );
    fc.assert(
      fc.property(
        fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7)),
        fc.constantFrom("Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe"),
        fc.date({ min: new Date("2025-01-01"), max: new Date("2031-01-01"), noInvalidDate: true }),
        (fields, zone, after) => {
          const cron = parseCron(fields.join(" "));
          const found = nextFirings({ type: "cron", cron: fields.join(" ") }, zone, after, 4);
          expect(found).toEqual([...new Set(found.map(Number))].sort((a, b) => a - b).map((ms) => new Date(ms)));
          for (const at of found) {
            const wall = wallAt(at, zone);
            expect(at > after && cron?.minutes.includes(wall.minute) && cron.hours.includes(wall.hour) && cron.months.has(wall.month)).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
