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

  it("leads back around the nodes between its ends, in one line from below to above", () => {
    const [from, to] = [
      { x: 300, y: 900 },
      { x: 340, y: 200 },
    ];
    expect(pointOnEdge(from, to, 0.5).x).toBe(110);
    fc.assert(
      fc.property(point, fc.integer({ min: -400, max: 400 }), fc.integer({ min: 1, max: 3000 }), (start, aside, up) => {
        const end = { x: start.x + aside, y: start.y - up };
        const points = Array.from({ length: 41 }, (_, i) => pointOnEdge(start, end, i / 40));
        expect(Math.min(...points.map((p) => p.x))).toBeGreaterThanOrEqual(Math.min(start.x, end.x) - 190);
        expect(Math.max(...points.map((p) => p.x))).toBeLessThanOrEqual(Math.max(start.x, end.x));
        const length = points.slice(1).reduce((sum, p, i) => sum + Math.hypot(p.x - (points[i]?.x ?? 0), p.y - (points[i]?.y ?? 0)), 0);
        expect(length).toBeLessThan(2 * (up + 400 + 400 + 200));
      }),
    );
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
