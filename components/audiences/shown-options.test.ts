import { expect, it } from "vitest";
import { isId, shownOptions } from "./shown-options";

const NORTH = "0192f0c0-0000-7000-8000-000000000001";
const SOUTH = "0192f0c0-0000-7000-8000-000000000002";

it("never shows the id of what is chosen but not offered", () => {
  expect(shownOptions([{ id: NORTH, name: "北店" }], [NORTH, SOUTH], "其他门店")).toEqual([
    { value: NORTH, label: "北店" },
    { value: SOUTH, label: "其他门店" },
  ]);
});

it("tells ids from words", () => {
  expect([NORTH, "种植", "2026-11-22"].map(isId)).toEqual([true, false, false]);
});
