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
    expect(filterInput(bucket, { narrow, search: "王" })).toEqual({ ...expected, search: "王" });
  });

  it("asks for no name when none is typed", () => {
    expect(filterInput("left", EVERYBODY)).toEqual({ search: null });
  });
});

it.each([
  ["here", 0, 3_000],
  ["here", 1, 3_000],
  ["here", 20, 60_000],
  ["left", 1, false],
] as [Bucket, number, number | false][])("a list of %s with %i pages is read again after %s ms", (bucket, pages, expected) => {
  expect(refreshMs(bucket, pages)).toBe(expected);
});
