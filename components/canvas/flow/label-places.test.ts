import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { faceSize } from "@/lib/journey/layout-size";
import { type Point, pointOnEdge } from "./bezier";
import { edgeEnds } from "./hit";
import { labelPlaces, openOutletBoxes } from "./label-places";
import { textWidth } from "./text-width";
import { createProjector } from "./projection";
import type { StepNode } from "./types";

const node = (id: string, kind: JourneyNode["kind"], x: number, y: number, config: JourneyNode["config"] = {}): JourneyNode => ({
  id,
  kind,
  name: id,
  position: { x, y },
  config,
});
const drawing: JourneyDocument = {
  schema: 1,
  nodes: [
    node("call", "ai-call", 0, 0, {
      branches: {
        enabled: true,
        rules: [
          { id: "r1", intents: ["A"] },
          { id: "r2", intents: ["B"] },
        ],
      },
    }),
    node("guide", "sms", 0, 260),
    node("end", "exit", 300, 260),
  ],
  edges: [
    { id: "1", from: "call", outlet: "rule:r1", to: "guide" },
    { id: "2", from: "call", outlet: "rule:r2", to: "end" },
    { id: "3", from: "call", outlet: "other", to: "guide" },
    { id: "4", from: "call", outlet: "not_answered", to: "guide" },
  ],
};
const projectedOf = (document: JourneyDocument) =>
  createProjector()(document, {
    sizeOf: faceSize,
    placed: null,
    pulled: {},
    selectedNodes: new Set(),
    selectedEdges: new Set(),
    editable: false,
    labelOf: () => "",
    edgeLabelOf: () => "",
  });
const { nodes, edges } = projectedOf(drawing);

function expectFree(places: ReadonlyMap<string, Point>, of: readonly StepNode[], width: number) {
  const all = [...places.values()];
  for (const a of all) {
    for (const b of all) if (a !== b) expect(Math.abs(a.x - b.x) >= width || Math.abs(a.y - b.y) >= 22).toBe(true);
    for (const { position, width: w = 0, height = 0 } of of) {
      expect(a.x + width / 2 <= position.x || a.x - width / 2 >= position.x + w || a.y + 11 <= position.y || a.y - 11 >= position.y + height).toBe(
        true,
      );
    }
  }
}

/** Whatever stands on another edge's line stands on its own as well. */
function expectClearOfOtherLines(places: ReadonlyMap<string, Point>, { nodes: of, edges: drawn }: ReturnType<typeof projectedOf>, width: number) {
  const byId = new Map(of.map((item) => [item.id, item]));
  const lines = drawn.map((edge) => {
    const ends = edgeEnds(edge, byId);
    if (!ends) throw new Error(`edge ${edge.id} has no ends`);
    return { id: edge.id, points: Array.from({ length: 51 }, (_, i) => pointOnEdge(ends.from, ends.to, i / 50)) };
  });
  for (const [id, at] of places) {
    const crossing = lines
      .filter(({ points }) => points.some(({ x, y }) => Math.abs(x - at.x) < width / 2 && Math.abs(y - at.y) < 11))
      .map((line) => line.id);
    if (crossing.some((other) => other !== id)) expect(crossing).toContain(id);
  }
}

describe("labels of edges", () => {
  it("cover neither each other nor a node, also where edges meet", () => {
    const places = labelPlaces(edges, nodes, () => 84);
    expect(places.size).toBe(4);
    expectFree(places, nodes, 84);
  });

  it("stand beside their edges where these have no room for them", () => {
    const short: JourneyDocument = {
      ...drawing,
      nodes: drawing.nodes.map((item) => (item.id === "call" ? item : { ...item, position: { x: item.id === "end" ? 300 : 0, y: 190 } })),
    };
    const projected = projectedOf(short);
    expectFree(
      labelPlaces(projected.edges, projected.nodes, () => 120),
      projected.nodes,
      120,
    );
  });

  it.each([50, 70, 90, 110])("stand on no other edge's line beside their own, %i px below a call", (room) => {
    const call = nodes.find((item) => item.id === "call");
    const below = (call?.height ?? 0) + room;
    const crowded: JourneyDocument = {
      ...drawing,
      nodes: [
        ...drawing.nodes.filter((item) => item.id === "call"),
        node("tag", "update-tag", -90, below),
        node("end", "exit", 180, below + 20),
        node("missed", "sms", 410, below),
        node("guide", "sms", -20, below + 200),
      ],
      edges: [
        { id: "1", from: "call", outlet: "rule:r1", to: "tag" },
        { id: "2", from: "tag", outlet: "next", to: "guide" },
        { id: "3", from: "call", outlet: "rule:r2", to: "guide" },
        { id: "4", from: "call", outlet: "other", to: "end" },
        { id: "5", from: "call", outlet: "not_answered", to: "missed" },
      ],
    };
    const drawn = projectedOf(crowded);
    for (const width of [100, 120, 140, 160])
      expectClearOfOtherLines(
        labelPlaces(drawn.edges, drawn.nodes, () => width),
        drawn,
        width,
      );
  });

  it("keep off the numbers of outlets that lead nowhere", () => {
    const open: JourneyDocument = { ...drawing, edges: drawing.edges.filter((edge) => edge.id !== "2") };
    const projected = projectedOf(open);
    const boxes = openOutletBoxes(projected.nodes, 94);
    const of = projected.nodes.find((item) => item.id === "call");
    expect(boxes.some((box) => box.left + 47 === 153 && box.top === (of?.height ?? 0) + 10)).toBe(true);
    for (const { x, y } of labelPlaces(projected.edges, projected.nodes, () => 84, boxes).values()) {
      for (const box of boxes) expect(x + 42 <= box.left || x - 42 >= box.right || y + 11 <= box.top || y - 11 >= box.bottom).toBe(true);
    }
  });

  it("an edge without a label takes no room", () => {
    expect(labelPlaces(edges, nodes, () => 0).size).toBe(0);
  });

  it("a Chinese character is wider than a digit", () => {
    expect(textWidth("到店")).toBe(22);
    expect(textWidth("到店")).toBeGreaterThan(textWidth("12"));
  });
});
