import { expect, it } from "vitest";
import { daysOf, isFiltered, readFilters } from "./filters";

const none = readFilters(new URLSearchParams());
const late = Date.parse("2026-11-21T16:30:00Z");

it("reads only what it knows from the URL", () => {
  expect(isFiltered(none)).toBe(false);
  expect(readFilters(new URLSearchParams("state=answered&intent=B&period=nonsense&script=x&q=2048"))).toMatchObject({
    state: "answered",
    intent: null,
    period: "all",
    scriptId: null,
  });
  expect(readFilters(new URLSearchParams("q=2048"))).toEqual(none);
  const id = "0195f1a0-0000-7000-8000-000000000001";
  expect(readFilters(new URLSearchParams(`script=${id}&intent=B`))).toMatchObject({ scriptId: id, intent: "B" });
});

it.each([
  ["today", { from: "2026-11-22", to: "2026-11-22" }],
  ["yesterday", { from: "2026-11-21", to: "2026-11-21" }],
  ["week", { from: "2026-11-16", to: "2026-11-22" }],
  ["all", { from: null, to: null }],
] as const)("%s is counted in the company's zone", (period, days) => {
  expect(daysOf({ ...none, period }, "Asia/Shanghai", late)).toEqual(days);
});

it("counts back by days of the calendar, also over one of 25 hours", () => {
  const lateThatDay = Date.parse("2026-11-02T04:30:00Z");
  expect(daysOf({ ...none, period: "today" }, "America/New_York", lateThatDay).from).toBe("2026-11-01");
  expect(daysOf({ ...none, period: "yesterday" }, "America/New_York", lateThatDay).from).toBe("2026-10-31");
});
