import { expect, it } from "vitest";
import { pagedRefreshMs } from "./refresh";

it.each([
  [0, 15_000],
  [1, 15_000],
  [10, 150_000],
])("a list of %i pages is read again after %i ms", (pages, expected) => {
  expect(pagedRefreshMs(15_000, pages)).toBe(expected);
});
