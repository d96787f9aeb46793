import { describe, expect, it } from "vitest";
import { asClientError } from "./client-error";
import { isCurrent, isEditor, NAV } from "./shell/nav";

describe("asClientError", () => {
  it.each([
    [
      { code: "forbidden", params: { permission: "journey.edit", n: 2, odd: { a: 1 } } },
      { code: "forbidden", params: { permission: "journey.edit", n: 2 } },
    ],
    [{ code: "not_found" }, { code: "not_found", params: {} }],
    [{ code: 5 }, null],
    [null, null],
    ["forbidden", null],
    [undefined, null],
  ])("reads %j", (given, expected) => {
    expect(asClientError(given)).toEqual(expected);
  });
});

describe("navigation", () => {
  it.each([
    ["/journeys", false],
    ["/journeys/018f", true],
    ["/scripts/018f", true],
    ["/patients/018f", false],
    ["/", false],
  ])("%s is an editor: %s", (path, expected) => {
    expect(isEditor(path)).toBe(expected);
  });
  it("marks one place for each page", () => {
    const marked = (path: string) =>
      NAV.flatMap((s) => s.items)
        .filter((i) => isCurrent(i.href, path))
        .map((i) => i.key);
    expect(marked("/")).toEqual(["overview"]);
    expect(marked("/patients/import")).toEqual(["patients"]);
    expect(marked("/settings/members")).toEqual(["settings"]);
    expect(marked("/call")).toEqual([]);
  });
});
