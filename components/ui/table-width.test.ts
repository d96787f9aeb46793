import { expect, it } from "vitest";
import { leastWidthPx } from "./table-width";

it.each([
  ["fixed ones as they are", [{ widthPx: 80 }, { widthPx: 120 }], false, 200],
  ["140 for each that takes what is left, or as much as it asks for", [{}, { widthPx: 80 }, { leastPx: 220 }], false, 440],
  ["with the boxes of a selection", [{}, { widthPx: 80 }], true, 258],
] as const)("columns together: %s", (_, columns, hasSelection, expected) => {
  expect(leastWidthPx(columns, hasSelection)).toBe(expected);
});
