import { describe, expect, it } from "vitest";
import type { Bucket } from "./buckets";
import { EVERYBODY, filterInput, refreshMs } from "./filter";

describe("the filter of a list", () => {
  it.each([
    ["here", "calling", { state: "calling" }],
    ["here", "no state", {}],
    ["left", "answered", { outlet: "answered" }],
    ["failed", "no_phone", { reason: "no_phone" }],
    ["exited", null, {}],
  ] as const)("%s narrowed to %s", (bucket, narrow, expected) => {
    expect(filterInput({ node: "call", bucket }, { narrow, search: "王" })).toEqual({ node: "call", bucket, ...expected, search: "王" });
  });

  it("is the outcome or the intent that is listed", () => {
    expect(filterInput({ node: "call", bucket: "outcome:busy" }, { narrow: "answered", search: "" })).toEqual({
      node: "call",
      bucket: "ended",
      outcome: "busy",
      search: null,
    });
    expect(filterInput({ node: "call", bucket: "called" }, EVERYBODY)).toEqual({ node: "call", bucket: "called", search: null });
  });

  it("of the whole is the node where they stand", () => {
    expect(filterInput({ node: null, bucket: "here" }, { narrow: "call", search: "" })).toEqual({
      node: null,
      bucket: "here",
      at: "call",
      search: null,
    });
    expect(filterInput({ node: null, bucket: "completed" }, EVERYBODY)).toEqual({ node: null, bucket: "completed", at: null, search: null });
  });

  it("asks for no name when none is typed", () => {
    expect(filterInput({ node: "call", bucket: "left" }, EVERYBODY)).toEqual({ node: "call", bucket: "left", search: null });
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
