import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, dayNumberOf, dayOf, daysInMonth, formatDay, parseDay, shiftDay, weekdayAt, weekdayOf } from "./day";

describe("days", () => {
  it.each([
    ["2026-11-22", 1, "2026-11-23"],
    ["2026-01-31", 1, "2026-02-01"],
    ["2026-02-28", 1, "2026-03-01"],
    ["2028-02-28", 1, "2028-02-29"],
    ["2028-03-01", -1, "2028-02-29"],
    ["2100-02-28", 1, "2100-03-01"],
    ["2026-12-31", 1, "2027-01-01"],
    ["2027-01-01", -1, "2026-12-31"],
    ["2027-03-31", -365, "2026-03-31"],
    ["1970-01-01", -1, "1969-12-31"],
  ])("%s and %i days are %s", (from, days, to) => {
    expect(shiftDay(from, days)).toBe(to);
    const day = parseDay(from);
    expect(day && formatDay(addDays(day, days))).toBe(to);
  });

  it.each([
    ["2026-11-22", 7],
    ["2026-11-23", 1],
    ["1970-01-01", 4],
    ["1969-12-31", 3],
    ["2028-02-29", 2],
  ])("%s is weekday %i", (text, weekday) => {
    const day = parseDay(text) ?? { year: 0, month: 0, day: 0 };
    expect([weekdayOf(day), weekdayAt(dayNumberOf(day))]).toEqual([weekday, weekday]);
  });

  it.each([
    [2026, 2, 28],
    [2028, 2, 29],
    [2000, 2, 29],
    [2100, 2, 28],
    [2026, 11, 30],
    [2026, 12, 31],
    [2026, 0, 0],
    [2026, 13, 0],
  ])("%i-%i has %i days", (year, month, days) => {
    expect(daysInMonth(year, month)).toBe(days);
  });

  it.each(["2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1", "20260101", "2026-01-01T00:00", ""])(
    "%s is no day",
    (text) => {
      expect(parseDay(text)).toBeNull();
      expect(() => shiftDay(text, 1)).toThrow(RangeError);
    },
  );

  it("count one after the other, as the calendar of the platform does (property)", () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (dayNumber) => {
        const day = dayOf(dayNumber);
        expect(dayNumberOf(day)).toBe(dayNumber);
        expect(formatDay(day)).toBe(new Date(dayNumber * 86_400_000).toISOString().slice(0, 10));
        expect(weekdayAt(dayNumber + 1)).toBe((weekdayAt(dayNumber) % 7) + 1);
        expect(day.day).toBeLessThanOrEqual(daysInMonth(day.year, day.month));
      }),
    );
  });
});
