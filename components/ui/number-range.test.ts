import { describe, expect, it } from "vitest";
import { isInRange, numberFault } from "./number-range";

describe("a typed number", () => {
  it.each([
    [5, { min: 1, max: 10_000, step: 1 }, null],
    [10_000, { min: 1, max: 10_000, step: 1 }, null],
    [99_999, { min: 1, max: 10_000, step: 1 }, { code: "between", min: 1, max: 10_000 }],
    [-5, { min: 0, max: 10, step: 0.01 }, { code: "between", min: 0, max: 10 }],
    [-5, { min: 0 }, { code: "atLeast", min: 0 }],
    [11, { max: 10 }, { code: "atMost", max: 10 }],
    [1.5, { min: 1, step: 1 }, { code: "whole" }],
    [0.07, { step: 0.01 }, null],
    [0.125, { step: 0.01 }, { code: "decimals", digits: 2 }],
    [1.5, { min: 1 }, null],
    [null, { min: 1 }, null],
  ])("%s within %o: %o", (value, range, fault) => {
    expect(numberFault(value, range)).toEqual(fault);
  });

  it("counts only where it stands and has no fault", () => {
    expect(isInRange(null, { min: 0 })).toBe(false);
    expect(isInRange(-1, { min: 0 })).toBe(false);
    expect(isInRange(0, { min: 0 })).toBe(true);
  });
});
