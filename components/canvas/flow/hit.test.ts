import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { faceSize } from "@/lib/journey/layout-size";
import { compact, edgeAt, neighbour, spread } from "./hit";
import { createProjector } from "./projection";

const node = (id: string, kind: JourneyNode["kind"], x: number, y: number): JourneyNode => ({ id, kind, name: id, position: { x, y }, config: {} });
const drawing: JourneyDocument = {
  schema: 1,
  nodes: [node("a", "audience-entry", 0, 0), node("b", "wait", 0, 200), node("c", "sms", 300, 200), node("d", "exit", 0, 400)],
  edges: [
    { id: "ab", from: "a", outlet: "next", to: "b" },
    { id: "bd", from: "b", outlet: "next", to: "d" },
  ],
};
const { nodes, edges } = createProjector()(drawing, {
  sizeOf: faceSize,
  placed: null,
  pulled: {},
  selectedNodes: new Set(),
  selectedEdges: new Set(),
  editable: true,
  labelOf: () => "",
  edgeLabelOf: () => "",
});

describe("edge under the pointer", () => {
  it("is the nearest within reach", () => {
    expect(edgeAt({ x: 118, y: 120 }, edges, nodes)).toBe("ab");
    expect(edgeAt({ x: 100, y: 330 }, edges, nodes)).toBe("bd");
    expect(edgeAt({ x: 500, y: 120 }, edges, nodes)).toBeNull();
  });
});

describe("arrow keys", () => {
  it.each([
    ["a", "down", "b"],
    ["b", "right", "c"],
    ["c", "left", "b"],
    ["d", "up", "b"],
    ["a", "up", null],
  ] as const)("from %s %s to %s", (from, direction, to) => expect(neighbour(nodes, from, direction)).toBe(to));
});

describe("taller nodes in run mode", () => {
  it("keep the gaps they had and never move up", () => {
    const box = fc.record({
      y: fc.integer({ min: 0, max: 2000 }),
      editHeight: fc.integer({ min: 40, max: 120 }),
      grown: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(box, { maxLength: 12 }), (boxes) => {
        const list = boxes.map(({ y, editHeight, grown }, index) => ({ id: String(index), y, editHeight, runHeight: editHeight + grown }));
        const placed = spread(list);
        for (const a of list) {
          expect(placed.get(a.id)).toBeGreaterThanOrEqual(a.y);
          for (const b of list) {
            const gap = b.y - (a.y + a.editHeight);
            if (gap >= 0) expect((placed.get(b.id) ?? 0) - ((placed.get(a.id) ?? 0) + a.runHeight)).toBeGreaterThanOrEqual(gap);
          }
        }
      }),
    );
  });
});

describe("free bands", () => {
  it("shrink to what is allowed, all below follows, nothing else moves against its neighbours", () => {
    const rows = new Map([
      ["a", 0],
      ["b", 200],
      ["c", 230],
      ["d", 500],
    ]);
    expect(compact(rows, () => 50, 72)).toEqual(
      new Map([
        ["a", 0],
        ["b", 122],
        ["c", 152],
        ["d", 274],
      ]),
    );
  });
});
