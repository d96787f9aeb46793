import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Estimate, SimulatedNode } from "@/lib/metrics/simulation-result";
import { figuresOf, rangeOf } from "./figures";

const about = (mean: number): Estimate => ({ mean, low: mean, high: mean });
const means = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { maxLength: 4 });
const shares = (key: string, found: number[]) => found.map((mean, i) => ({ key: `${key}${i}`, count: about(mean) }));

describe("figures of a simulation", () => {
  it("are whole people, and the sum still holds", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5000, noNaN: true }), means, means, means, means, (here, left, blocked, failed, exited) => {
        const all = [here, ...left, ...blocked, ...failed, ...exited];
        const node: SimulatedNode = {
          node: "n",
          entered: about(0),
          here: about(here),
          left: shares("out", left),
          blocked: shares("cap", blocked),
          failed: shares("no", failed),
          exited: shares("ex", exited),
          used: null,
        };
        const figures = figuresOf(node);
        expect(figures.reconciles).toBe(true);
        expect(figures.entered).toBe(Math.round(all.reduce((sum, mean) => sum + mean, 0)));
        for (const { key, count } of figures.left) expect(Math.abs(count - (left[Number(key.slice(3))] ?? 0))).toBeLessThan(1);
      }),
    );
  });

  it("show a range only where low and high read differently", () => {
    const whole = (value: number) => String(Math.round(value));
    expect(rangeOf({ mean: 3, low: 2.6, high: 3.4 }, whole)).toBeNull();
    expect(rangeOf({ mean: 3, low: 2, high: 4 }, whole)).toBe("2–4");
  });
});
