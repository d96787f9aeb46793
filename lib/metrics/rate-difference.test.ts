import { describe, expect, it } from "vitest";
import { rateDifference } from "./rate-difference";

describe("difference of two rates", () => {
  it.each([
    // Newcombe 1998, table II, method 10: 56/70 against 48/80, 9/10 against 3/10, 5/56 against 0/29.
    [{ part: 48, whole: 80 }, { part: 56, whole: 70 }, 20, 5.24, 33.39, true],
    [{ part: 3, whole: 10 }, { part: 9, whole: 10 }, 60, 17.05, 80.9, true],
    [{ part: 0, whole: 29 }, { part: 5, whole: 56 }, 8.93, -3.81, 19.26, false],
  ])("%o to %o", (before, after, points, low, high, isClear) => {
    const difference = rateDifference(before, after);
    expect(difference?.points).toBeCloseTo(points, 2);
    expect(difference?.range?.low).toBeCloseTo(low, 1);
    expect(difference?.range?.high).toBeCloseTo(high, 1);
    expect(difference?.isClear).toBe(isClear);
  });

  it("has none of nothing, and no range where people are counted twice", () => {
    expect(rateDifference({ part: 0, whole: 0 }, { part: 1, whole: 2 })).toBeNull();
    expect(rateDifference({ part: 12, whole: 10 }, { part: 5, whole: 10 })).toEqual({ points: -70, range: null, isClear: false });
  });
});
