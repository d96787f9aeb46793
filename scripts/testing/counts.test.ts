import { describe, expect, it } from "vitest";
import { add, closingLine, countPlaywright, countVitest, none } from "./counts";

describe("counts of a test run", () => {
  it("reads vitest's report, and counts a file that could not be loaded as a failure", () => {
    const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((one) => ({ status: one })) });
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      testResults: [file("passed", "passed", "passed"), file("failed", "passed", "failed"), file("failed")],
    };
    expect(countVitest(report)).toEqual({ passed: 3, failed: 2 });
  });

  it("reads Playwright's report, and counts flaky tests and errors outside tests as failures", () => {
    expect(countPlaywright({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] })).toEqual({ passed: 5, failed: 3 });
  });

  it("closes with one plain line", () => {
    expect(closingLine(add(none, { passed: 12, failed: 1 }))).toBe("12 passed, 1 failed");
  });

  it("refuses a report of another shape", () => {
    expect(() => countVitest({ tests: 4 })).toThrow();
  });
});
