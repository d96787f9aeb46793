import { expect, it } from "vitest";
import { shownVersions } from "./shown-versions";

const version = (number: number, rest: { current?: boolean; active?: number; hasRun?: boolean } = {}) => ({
  id: `v${number}`,
  current: false,
  active: 0,
  hasRun: true,
  ...rest,
});

it("offers every version with people in it, however long ago its runs began, and few of the others", () => {
  const versions = [
    version(12, { current: true, hasRun: false }),
    version(11, { hasRun: false }),
    ...[10, 9, 8, 7, 6, 5, 4].map((number) => version(number)),
    version(3, { active: 232 }),
    version(2),
    version(1),
  ];
  expect(shownVersions(versions, "v12").map(({ id }) => id)).toEqual(["v12", "v10", "v9", "v8", "v3"]);
  expect(shownVersions(versions, "v1").map(({ id }) => id)).toEqual(["v12", "v10", "v9", "v8", "v3", "v1"]);
});

it("offers no version of test runs only, but for the one that is looked at", () => {
  const tested = [version(2, { hasRun: false }), version(1, { hasRun: false })];
  expect(shownVersions(tested, null)).toEqual([]);
  expect(shownVersions(tested, "v2")).toEqual([tested[0]]);
});
