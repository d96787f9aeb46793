export interface NumberRange {
  min?: number;
  max?: number;
  step?: number;
}

/** What a typed number lacks, and the figure that says so; null = it may stand. `digits`: decimal places that the step has. */
export type NumberFault =
  | { code: "between"; min: number; max: number }
  | { code: "atLeast"; min: number }
  | { code: "atMost"; max: number }
  | { code: "whole" }
  | { code: "decimals"; digits: number };

/** Decimal places of a number as it is written. */
export const digitsOf = (step: number): number => (String(step).split(".")[1] ?? "").length;

export function numberFault(value: number | null, { min, max, step }: NumberRange): NumberFault | null {
  if (value === null) return null;
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    if (min !== undefined && max !== undefined) return { code: "between", min, max };
    return min !== undefined ? { code: "atLeast", min } : { code: "atMost", max: max ?? value };
  }
  if (step === undefined) return null;
  const digits = digitsOf(step);
  if (Number(value.toFixed(digits)) === value) return null;
  return digits === 0 ? { code: "whole" } : { code: "decimals", digits };
}

/** A number that its field shows no fault of. */
export const isInRange = (value: number | null, range: NumberRange): value is number => value !== null && numberFault(value, range) === null;
