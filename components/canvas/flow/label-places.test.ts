import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { faceSize } from "@/lib/journey/layout-size";
import type { Point } from "./bezier";
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

  it("stand on no other edge's line beside their own", () => {
    const parallel: JourneyDocument = {
      schema: 1,
      nodes: [node("a", "sms", 0, 0), node("b", "sms", 0, 400), node("c", "sms", 154, -300), node("d", "sms", 154, 800)],
      edges: [
        { id: "1", from: "a", outlet: "next", to: "b" },
        { id: "2", from: "c", outlet: "next", to: "d" },
      ],
    };
    const drawn = projectedOf(parallel);
    const ends = drawn.edges.map((edge) => edgeEnds(edge, new Map(drawn.nodes.map((item) => [item.id, item]))));
    const [own, other] = ends.map((one) => one?.from.x ?? 0);
    if (own === undefined || other === undefined) throw new Error("no edges");
    // Nothing is free on its own line, and the other line runs where the nearest free place is.
    const blocked = { left: own - 5, right: own + 5, top: 0, bottom: 400 };
    const width = other - own - 4;
    const at = labelPlaces(drawn.edges, drawn.nodes, ({ id }) => (id === "1" ? width : 0), [blocked]).get("1");
    expect(Math.abs((at?.x ?? other) - other)).toBeGreaterThanOrEqual(width / 2);
    expect(Math.abs((at?.x ?? own) - own)).toBeGreaterThan(width / 2);
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
