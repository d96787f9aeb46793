import { describe, expect, it } from "vitest";
import type { Bucket } from "./buckets";
import { EVERYBODY, filterInput, refreshMs } from "./filter";

describe("the filter of a node's list", () => {
  it.each([
    ["here", "calling", { state: "calling" }],
    ["here", "no state", {}],
    ["left", "answered", { outlet: "answered" }],
    ["failed", "no_phone", { reason: "no_phone" }],
    ["exited", null, {}],
  ] as const)("%s narrowed to %s", (bucket, narrow, expected) => {
    expect(filterInput(bucket, { narrow, search: "王" })).toEqual({ bucket, ...expected, search: "王" });
  });

  it("is the outcome or the intent that is listed", () => {
    expect(filterInput("outcome:busy", { narrow: "answered", search: "" })).toEqual({ bucket: "ended", outcome: "busy", search: null });
    expect(filterInput("called", EVERYBODY)).toEqual({ bucket: "called", search: null });
  });

  it("asks for no name when none is typed", () => {
    expect(filterInput("left", EVERYBODY)).toEqual({ bucket: "left", search: null });
  });
});

it.each([
  ["here", 0, 3_000],
  ["here", 1, 3_000],
  ["here", 20, 60_000],
  ["left", 1, false],
  ["dispatching", 2, 6_000],
  ["called", 1, false],
] as [Bucket, number, number | false][])("a list of %s with %i pages is read again after %s ms", (bucket, pages, expected) => {
  expect(refreshMs(bucket, pages)).toBe(expected);
});
