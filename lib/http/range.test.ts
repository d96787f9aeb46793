import { expect, it } from "vitest";
import { byteRange } from "./range";

it.each([
  [null, "all"],
  ["", "all"],
  ["bytes=-", "all"],
  ["bytes=0-", { start: 0, end: 99 }],
  ["bytes=0-0", { start: 0, end: 0 }],
  ["bytes=10-19", { start: 10, end: 19 }],
  ["bytes=90-500", { start: 90, end: 99 }],
  ["bytes=-5", { start: 95, end: 99 }],
  ["bytes=-500", { start: 0, end: 99 }],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=20-10", "all"],
  ["bytes=0-1,5-6", "all"],
  ["rows=0-1", "all"],
])("%s of 100 bytes → %j", (header, expected) => {
  expect(byteRange(header, 100)).toEqual(expected);
});
