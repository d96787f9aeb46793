import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { runSize } from "./geometry";
import { openingView } from "./opening";
import { createProjector } from "./projection";

const node = (id: string, kind: JourneyNode["kind"], x: number, y: number): JourneyNode => ({ id, kind, name: id, position: { x, y }, config: {} });

function nodesOf(...nodes: JourneyNode[]) {
  const edges = nodes.slice(1).map(({ id }, i) => ({ id, from: nodes[i]?.id ?? "", outlet: "next", to: id }));
  const document: JourneyDocument = { schema: 1, nodes, edges };
  return createProjector()(document, {
    sizeOf: runSize,
    placed: null,
    pulled: {},
    selectedNodes: new Set(),
    selectedEdges: new Set(),
    editable: false,
    labelOf: () => "",
    edgeLabelOf: () => "",
  }).nodes;
}

const pane = { width: 1310, height: 620, padding: { top: 28, left: 40, right: 40, bottom: 60 } };

describe("what is seen at first", () => {
  it("is everything where that can be read", () => {
    expect(openingView(nodesOf(node("in", "audience-entry", 0, 0), node("a", "wait", 0, 200), node("out", "exit", 0, 400)), pane)).toBeNull();
    expect(openingView([], pane)).toBeNull();
  });

  it("is the entry of a tall journey, at a zoom that can be read, in the middle of its width", () => {
    const steps = Array.from({ length: 9 }, (_, i) => node(`n${i}`, "wait", i % 2 === 0 ? 0 : 400, 160 * (i + 1)));
    const nodes = nodesOf(node("in", "audience-entry", 200, 0), ...steps);
    const view = openingView(nodes, pane);
    expect(view).toMatchObject({ y: 28, zoom: 0.8 });
    const right = Math.max(...nodes.map((item) => item.position.x + (item.width ?? 0)));
    expect((view?.x ?? 0) + (right / 2) * 0.8).toBeCloseTo(655);
  });

  it("has the entry of a wide journey in its middle", () => {
    const nodes = nodesOf(node("in", "audience-entry", 0, 0), node("far", "wait", 4000, 200));
    const width = nodes[0]?.width ?? 0;
    const view = openingView(nodes, pane);
    expect((view?.x ?? 0) + (width / 2) * 0.8).toBeCloseTo(655);
  });
});
