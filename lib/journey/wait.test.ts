import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekdayOf } from "@/lib/time/day";
import { wallAt } from "@/lib/time/wall";
import type { DateField, WaitUntil } from "./plan";
import { dueOf, type PersonDates } from "./wait";

const SHANGHAI = "Asia/Shanghai";
const NOW = "2026-11-21T02:00:00Z"; // Saturday, 10:00 in Shanghai
const on = (
  field: DateField,
  amount: number,
  unit: "minute" | "hour" | "day",
  direction: "before" | "after",
  extra: { time?: string; passed?: "continue" | "exit" } = {},
): WaitUntil => ({ type: "date_field", field, offset: { amount, unit, direction }, passed: extra.passed ?? "continue", time: extra.time });

const says = (until: WaitUntil, dates: PersonDates = {}, now = NOW, zone = SHANGHAI) => {
  const due = dueOf(until, new Date(now), zone, dates);
  if (due.type === "at") return due.at.toISOString();
  return due.type === "exit" ? due.reason : "continue";
};

describe("dueOf", () => {
  const appointment = { next_appointment: new Date("2026-11-22T06:30:00Z") }; // tomorrow 14:30

  it.each<[string, WaitUntil, PersonDates, string]>([
    ["90 minutes", { type: "span", amount: 90, unit: "minute" }, {}, "2026-11-21T03:30:00.000Z"],
    ["2 hours", { type: "span", amount: 2, unit: "hour" }, {}, "2026-11-21T04:00:00.000Z"],
    ["3 days", { type: "span", amount: 3, unit: "day" }, {}, "2026-11-24T02:00:00.000Z"],
    ["Monday 10:00", { type: "weekday", weekdays: [1], time: "10:00" }, {}, "2026-11-23T02:00:00.000Z"],
    ["today, still ahead", { type: "weekday", weekdays: [6], time: "15:00" }, {}, "2026-11-21T07:00:00.000Z"],
    ["today, this very minute: next week's", { type: "weekday", weekdays: [6], time: "10:00" }, {}, "2026-11-28T02:00:00.000Z"],
    ["an hour before the appointment", on("next_appointment", 1, "hour", "before"), appointment, "2026-11-22T05:30:00.000Z"],
    ["the day of the appointment at 09:00", on("next_appointment", 0, "day", "after", { time: "09:00" }), appointment, "2026-11-22T01:00:00.000Z"],
    ["the day before is today, 09:00 is over", on("next_appointment", 1, "day", "before", { time: "09:00" }), appointment, "continue"],
    ["the same, and out", on("next_appointment", 1, "day", "before", { time: "09:00", passed: "exit" }), appointment, "date_passed"],
    ["no appointment", on("next_appointment", 1, "day", "before"), { next_appointment: null }, "continue"],
    ["no appointment, and out", on("next_appointment", 1, "day", "before", { passed: "exit" }), {}, "date_missing"],
    [
      "7 days before a benefit ends: a bare day begins at 09:00",
      on("benefit_expires", 7, "day", "before"),
      { benefit_expires: "2026-12-24" },
      "2026-12-17T01:00:00.000Z",
    ],
    [
      "180 days after a treatment at 10:00",
      on("last_treatment", 180, "day", "after", { time: "10:00" }),
      { last_treatment: "2026-08-01" },
      "2027-01-28T02:00:00.000Z",
    ],
    ["nonsense for a date", on("last_treatment", 1, "day", "after"), { last_treatment: "2026-13-01" }, "continue"],
    ["birthday still to come", on("birthday", 3, "day", "before"), { birthday: "1990-12-01" }, "2026-11-28T01:00:00.000Z"],
    ["birthday whose offset is over: next year's", on("birthday", 3, "day", "before"), { birthday: "1990-11-22" }, "2027-11-19T01:00:00.000Z"],
    ["after last year's birthday", on("birthday", 360, "day", "after"), { birthday: "1990-12-20" }, "2026-12-15T01:00:00.000Z"],
    ["born on a 29 February", on("birthday", 0, "day", "after"), { birthday: "1992-02-29" }, "2027-02-28T01:00:00.000Z"],
  ])("%s", (_, until, dates, expected) => {
    expect(says(until, dates)).toBe(expected);
  });

  it("keeps the wall clock when days pass over a change of clocks, and hours exact", () => {
    const before = "2026-03-07T15:00:00Z"; // 10:00 in New York
    expect(says({ type: "span", amount: 1, unit: "day" }, {}, before, "America/New_York")).toBe("2026-03-08T14:00:00.000Z");
    expect(says({ type: "span", amount: 24, unit: "hour" }, {}, before, "America/New_York")).toBe("2026-03-08T15:00:00.000Z");
  });

  it("does not depend on the zone of the machine", () => {
    const machine = process.env.TZ;
    const results = ["America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"].map((zone) => {
      process.env.TZ = zone;
      return [
        says({ type: "weekday", weekdays: [7], time: "00:15" }),
        says(on("next_appointment", 1, "day", "before", { time: "23:30" }), { next_appointment: new Date("2026-11-24T16:30:00Z") }),
      ];
    });
    process.env.TZ = machine;
    expect(new Set(results.map((r) => r.join())).size).toBe(1);
    expect(results[0]).toEqual(["2026-11-21T16:15:00.000Z", "2026-11-24T15:30:00.000Z"]);
  });

  it("always lies ahead, and on a chosen weekday", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2024-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.constantFrom("Asia/Shanghai", "America/New_York", "Europe/London"),
        (now, weekdays, zone) => {
          const due = dueOf({ type: "weekday", weekdays, time: "10:00" }, now, zone);
          if (due.type !== "at") throw new Error(due.type);
          expect(due.at.getTime()).toBeGreaterThan(now.getTime());
          expect(due.at.getTime() - now.getTime()).toBeLessThanOrEqual(7 * 86_400_000 + 3_600_000);
          expect(weekdays).toContain(weekdayOf(wallAt(due.at, zone)));
        },
      ),
    );
  });
});
