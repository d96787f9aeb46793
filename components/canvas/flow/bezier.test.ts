import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandWidth, edgePath, labelPoint, pointOnEdge } from "./bezier";

const point = fc.record({ x: fc.integer({ min: -5000, max: 5000 }), y: fc.integer({ min: -5000, max: 5000 }) });

describe("edge path", () => {
  it("begins at the handle and ends at the target", () => {
    fc.assert(
      fc.property(point, point, (from, to) => {
        const path = edgePath(from, to);
        expect(path.startsWith(`M${from.x} ${from.y}`)).toBe(true);
        expect(path.endsWith(`V${to.y}`)).toBe(true);
        expect(pointOnEdge(from, to, 0)).toEqual(from);
        expect(Math.abs(pointOnEdge(from, to, 1).x - to.x)).toBeLessThanOrEqual(12);
      }),
    );
  });

  it("is a straight line straight down, also to a node whose centre lies a few px off", () => {
    expect(edgePath({ x: 10, y: 0 }, { x: 10, y: 80 })).toBe("M10 0V80");
    expect(edgePath({ x: 10, y: 0 }, { x: 14, y: 80 })).toBe("M10 0V80");
    expect(edgePath({ x: 10, y: 0 }, { x: 40, y: 80 })).toContain("C");
  });

  it("a label stands between the ends", () => {
    expect(labelPoint({ x: 0, y: 0 }, { x: 100, y: 200 })).toEqual({ x: 100, y: 176 });
    expect(labelPoint({ x: 0, y: 0 }, { x: 100, y: 40 }).y).toBeLessThan(40);
  });
});

describe("band width", () => {
  it.each([
    [0, 100, 0],
    [5, 0, 0],
    [100, 100, 22],
    [50, 100, 12.5],
    [300, 100, 22],
  ])("%i of %i is %f px", (count, entered, width) => expect(bandWidth(count, entered)).toBe(width));

  it("is at least 3 for one person among many", () => {
    expect(bandWidth(1, 1_000_000)).toBeGreaterThanOrEqual(3);
  });
});
