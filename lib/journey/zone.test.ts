import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, daysInMonth, formatWall, instantAt, parseDay, parseWall, wallAt, weekdayOf } from "./zone";

const wall = (text: string) => {
  const parsed = parseWall(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

describe("zone", () => {
  it.each([
    ["2026-11-21T10:00", "Asia/Shanghai", "2026-11-21T02:00:00.000Z", true],
    ["2026-07-01T10:00", "America/New_York", "2026-07-01T14:00:00.000Z", true],
    ["2026-12-01T10:00", "America/New_York", "2026-12-01T15:00:00.000Z", true],
    // Clocks go forward at 02:00: 02:30 is not, and is shifted by the hour that is missing.
    ["2026-03-08T02:30", "America/New_York", "2026-03-08T07:30:00.000Z", false],
    // Clocks go back at 02:00: 01:30 comes twice, the first is taken.
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00.000Z", true],
    ["2026-01-01T00:00", "Asia/Kathmandu", "2025-12-31T18:15:00.000Z", true],
  ])("%s in %s is %s", (text, zone, instant, exists) => {
    const result = instantAt(wall(text), zone);
    expect(result.instant.toISOString()).toBe(instant);
    expect(result.exists).toBe(exists);
  });

  it("reads the wall back, whatever the instant and zone", () => {
    const zones = ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC", "Pacific/Apia"];
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2001-01-01"), max: new Date("2090-01-01"), noInvalidDate: true }),
        fc.constantFrom(...zones),
        (instant, zone) => {
          const shown = wallAt(instant, zone);
          const back = instantAt(shown, zone);
          expect(back.exists).toBe(true);
          expect(formatWall(wallAt(back.instant, zone))).toBe(formatWall(shown));
        },
      ),
    );
  });

  it("knows days", () => {
    expect(addDays({ year: 2026, month: 12, day: 31 }, 1)).toEqual({ year: 2027, month: 1, day: 1 });
    expect(weekdayOf({ year: 2026, month: 11, day: 22 })).toBe(7);
    expect([daysInMonth(2028, 2), daysInMonth(2026, 2), daysInMonth(2026, 11)]).toEqual([29, 28, 30]);
    expect(parseDay("2026-02-29")).toBeNull();
    expect(parseWall("2026-02-28T24:00")).toBeNull();
  });
});
