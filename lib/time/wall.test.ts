import { describe, expect, it } from "vitest";
import { formatWall, instantAt, instantsAt, parseTime, parseWall, timeOfDayMs, wallAt } from "./wall";
import { instantOf } from "./zone";
import { dayNumberOf } from "./day";

const wall = (text: string) => {
  const parsed = parseWall(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

describe("the clock on the wall", () => {
  it.each([
    ["2026-11-21T10:00", "Asia/Shanghai", ["2026-11-21T02:00:00.000Z"]],
    ["2026-07-01T10:00", "America/New_York", ["2026-07-01T14:00:00.000Z"]],
    ["2026-12-01T10:00", "America/New_York", ["2026-12-01T15:00:00.000Z"]],
    ["2026-11-01T01:30", "America/New_York", ["2026-11-01T05:30:00.000Z", "2026-11-01T06:30:00.000Z"]],
    ["2026-10-25T01:30", "Europe/London", ["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]],
    ["2026-10-25T02:30", "Europe/Berlin", ["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]],
    // Half an hour comes twice.
    ["2026-04-05T01:45", "Australia/Lord_Howe", ["2026-04-04T14:45:00.000Z", "2026-04-04T15:15:00.000Z"]],
    ["2026-01-01T00:00", "Asia/Kathmandu", ["2025-12-31T18:15:00.000Z"]],
    ["2027-01-01T00:00", "Asia/Kolkata", ["2026-12-31T18:30:00.000Z"]],
    ["2028-02-29T23:59", "America/St_Johns", ["2028-03-01T03:29:00.000Z"]],
  ])("shows %s in %s at %j", (text, zone, instants) => {
    expect(instantsAt(wall(text), zone).map((at) => at.toISOString())).toEqual(instants);
    const first = new Date(instants[0] ?? "");
    expect(instantAt(wall(text), zone)).toEqual({ instant: first, exists: true });
    expect(formatWall(wallAt(first, zone))).toBe(text);
  });

  it.each([
    ["2026-03-08T02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
    ["2026-03-29T01:30", "Europe/London", "2026-03-29T01:30:00.000Z"],
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    ["2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00.000Z"],
  ])("never shows %s in %s: as much later as the gap is long", (text, zone, instant) => {
    const at = wall(text);
    expect(instantsAt(at, zone)).toEqual([]);
    expect(instantAt(at, zone)).toEqual({ instant: new Date(instant), exists: false });
    expect(instantOf(dayNumberOf(at), timeOfDayMs(text.slice(11)), zone)).toBe(Date.parse(instant));
  });

  it("is read strictly", () => {
    for (const text of ["24:00", "9:00", "09:60", "0900", ""]) expect(parseTime(text)).toBeNull();
    for (const text of ["2026-02-28T24:00", "2026-02-29T10:00", "2026-02-28"]) expect(parseWall(text)).toBeNull();
    expect(parseTime("23:59")).toEqual({ hour: 23, minute: 59 });
    expect(timeOfDayMs("24:00")).toBe(86_400_000);
  });
});
