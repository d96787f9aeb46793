export const INVARIANTS = ["I1", "I2", "I3", "I4", "I5"] as const;
export type Invariant = (typeof INVARIANTS)[number];

/** One broken promise, with the row that shows it: ids and counts, never a number in full. */
export interface Violation {
  invariant: Invariant;
  code: string;
  companyId: string;
  row: Record<string, string | number | boolean | null>;
}

export interface Findings {
  /** Rows or lines that were looked at. */
  checked: number;
  violations: Violation[];
}

/** Each check names at most so many rows; there may be more. */
export const NAMED_ROWS = 20;

export const joined = (all: Findings[]): Findings => ({
  checked: all.reduce((sum, one) => sum + one.checked, 0),
  violations: all.flatMap((one) => one.violations),
});
