export const INVARIANTS = ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8"] as const;
export type Invariant = (typeof INVARIANTS)[number];

export type Value = string | number | boolean | null;

/** One broken promise, with what names the row: ids, instants and counts, never a number in full. */
export interface Violation {
  invariant: Invariant;
  code: string;
  /** Null: of the installation, not of one company. */
  companyId: string | null;
  [name: string]: Value;
}

/** How many rows, lines or questions each invariant was judged by. */
export type Checked = Record<Invariant, number>;

export interface Findings {
  checked: Partial<Checked>;
  violations: Violation[];
}

/** Each check names at most so many rows; there may be more. */
export const NAMED_ROWS = 20;

export const nothing = (): Checked => ({ I1: 0, I2: 0, I3: 0, I4: 0, I5: 0, I6: 0, I7: 0, I8: 0 });
