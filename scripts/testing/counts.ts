import { z } from "zod";

export interface Counts {
  passed: number;
  failed: number;
}

export const none: Counts = { passed: 0, failed: 0 };
export const add = (a: Counts, b: Counts): Counts => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });
export const closingLine = ({ passed, failed }: Counts): string => `${passed} passed, ${failed} failed`;

const vitestReport = z.object({
  numPassedTests: z.number().int(),
  numFailedTests: z.number().int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** A file that could not even be loaded has no tests in the report: it counts as one that failed. */
export function countVitest(report: unknown): Counts {
  const { numPassedTests, numFailedTests, testResults } = vitestReport.parse(report);
  const broken = testResults.filter((file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")).length;
  return { passed: numPassedTests, failed: numFailedTests + broken };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number().int(), unexpected: z.number().int(), flaky: z.number().int() }),
  errors: z.array(z.unknown()).default([]),
});

/** A flaky test passed only at a later try: a failure all the same. */
export function countPlaywright(report: unknown): Counts {
  const { stats, errors } = playwrightReport.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
}
