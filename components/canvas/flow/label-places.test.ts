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
    const places = labelPlaces(edges, nodes, () => 110);
    const byId = new Map(nodes.map((item) => [item.id, item]));
    for (const edge of edges) {
      const at = places.get(edge.id);
      const own = edgeEnds(edge, byId);
      if (!at || !own) throw new Error(`no place for ${edge.id}`);
      const isOn = ({ x, y }: Point) => Math.abs(x - at.x) < 55 && Math.abs(y - at.y) < 11;
      const line = (ends: typeof own) => [0.05, 0.25, 0.45, 0.5, 0.55, 0.75, 0.95].map((t) => pointOnEdge(ends.from, ends.to, t));
      const foreign = edges.some((other) => {
        const ends = other === edge ? null : edgeEnds(other, byId);
        return ends !== null && line(ends).some(isOn);
      });
      const ts = Array.from({ length: 51 }, (_, i) => i / 50);
      if (foreign) expect(ts.map((t) => pointOnEdge(own.from, own.to, t)).some(isOn)).toBe(true);
    }
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
