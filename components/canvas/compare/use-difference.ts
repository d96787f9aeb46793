"use client";
import { useFormat } from "@/components/use-format";
import { type Proportion, type RateDifference, rateDifference } from "@/lib/metrics/rate-difference";
import type { CompareRow, Sides } from "./rows";

export interface Compared {
  before: string;
  after: string;
  /** Null where one side has nothing to compare. */
  difference: { text: string; direction: "up" | "down" | "same" } | null;
  /** Of rates: the range of the difference, and whether chance alone would rarely give it. */
  range: { text: string; isClear: boolean } | null;
}

const NONE = "–";

/** Rows in words: 61.3%, 63.2%, +1.9 点. */
export function useCompared() {
  const format = useFormat();
  const direction = (value: number) => (value > 0 ? "up" : value < 0 ? "down" : "same");

  const signed = (points: number) => `${Number(points.toFixed(1)) > 0 ? "+" : ""}${format.number(points, 1)}`;

  function rate(parts: Sides<Proportion | null>): Compared {
    const share = (of: Proportion | null) => (of ? format.percent(of.part, of.whole) : NONE);
    const found: RateDifference | null = parts.before && parts.after && rateDifference(parts.before, parts.after);
    return {
      before: share(parts.before),
      after: share(parts.after),
      difference: found && { text: format.points(found.points), direction: direction(Number(found.points.toFixed(1))) },
      range: found?.range ? { text: `${signed(found.range.low)} – ${format.points(found.range.high)}`, isClear: found.isClear } : null,
    };
  }

  function plain({ before, after }: Sides<number | null>, text: (value: number | null) => string, round: (value: number) => number): Compared {
    const delta = before === null || after === null ? null : round(after) - round(before);
    return {
      before: text(before),
      after: text(after),
      difference:
        delta === null ? null : { text: delta === 0 ? "0" : `${delta > 0 ? "+" : "−"}${text(Math.abs(delta))}`, direction: direction(delta) },
      range: null,
    };
  }

  return (row: CompareRow): Compared =>
    row.unit === "rate" ? rate(row.parts) : plain(row.values, row.unit === "seconds" ? format.duration : (value) => format.number(value), Math.round);
}
