import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { faceSize } from "@/lib/journey/layout-size";
import { labelPlaces } from "./label-places";
import { textWidth } from "./text-width";
import { createProjector } from "./projection";

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
const { nodes, edges } = createProjector()(drawing, {
  sizeOf: faceSize,
  placed: null,
  pulled: {},
  selectedNodes: new Set(),
  selectedEdges: new Set(),
  editable: false,
  labelOf: () => "",
  edgeLabelOf: () => "",
});

describe("labels of edges", () => {
  it("cover neither each other nor a node, also where edges meet", () => {
    const width = 84;
    const places = [...labelPlaces(edges, nodes, () => width).values()];
    expect(places).toHaveLength(4);
    for (const a of places) {
      for (const b of places) if (a !== b) expect(Math.abs(a.x - b.x) >= width || Math.abs(a.y - b.y) >= 22).toBe(true);
      for (const { position, width: w = 0, height = 0 } of nodes) {
        expect(a.x + width / 2 <= position.x || a.x - width / 2 >= position.x + w || a.y + 11 <= position.y || a.y - 11 >= position.y + height).toBe(
          true,
        );
      }
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
