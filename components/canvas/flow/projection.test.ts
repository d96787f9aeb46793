import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { faceSize } from "@/lib/journey/layout-size";
import { drawnOutlets, runSize } from "./geometry";
import { createProjector, type View } from "./projection";

const node = (id: string, kind: JourneyNode["kind"], y = 0, config: JourneyNode["config"] = {}): JourneyNode => ({
  id,
  kind,
  name: id,
  position: { x: 0, y },
  config,
});
const edge = (from: string, to: string, outlet = "next") => ({ id: `${from}-${outlet}`, from, outlet, to });

const drawing: JourneyDocument = {
  schema: 1,
  nodes: [node("end", "exit", 300), node("call", "ai-call", 100), node("start", "audience-entry")],
  edges: [edge("start", "call"), edge("call", "end", "answered")],
};
const view: View = {
  sizeOf: faceSize,
  placed: null,
  pulled: {},
  selectedNodes: new Set(),
  selectedEdges: new Set(),
  editable: true,
  labelOf: (item) => item.name,
  edgeLabelOf: (from, to) => `${from.name} ${to.name}`,
};

describe("projection", () => {
  it("puts nodes into flow order and gives handles to drawn outlets", () => {
    const { nodes, edges } = createProjector()(drawing, view);
    expect(nodes.map((item) => item.id)).toEqual(["start", "call", "end"]);
    expect(nodes[1]?.handles?.filter((handle) => handle.type === "source").map((handle) => handle.id)).toEqual(["answered", "not_answered"]);
    expect(nodes[0]?.handles?.some((handle) => handle.type === "target")).toBe(false);
    expect(edges.map((item) => [item.source, item.sourceHandle, item.target])).toEqual([
      ["start", "next", "call"],
      ["call", "answered", "end"],
    ]);
  });

  it("keeps what did not change as the same object", () => {
    const project = createProjector();
    const first = project(drawing, view);
    const second = project({ ...drawing, nodes: drawing.nodes.map((item) => (item.id === "end" ? { ...item, name: "bye" } : item)) }, view);
    expect(second.nodes[0]).toBe(first.nodes[0]);
    expect(second.nodes[1]).toBe(first.nodes[1]);
    expect(second.nodes[2]).not.toBe(first.nodes[2]);
    expect(second.edges[0]).toBe(first.edges[0]);
  });

  it("draws again only the node that is dragged", () => {
    const project = createProjector();
    const first = project(drawing, view);
    const second = project(drawing, { ...view, placed: new Map([["call", { x: 40, y: 140 }]]) });
    expect(second.nodes[1]?.position).toEqual({ x: 40, y: 140 });
    expect(second.nodes.filter((item, index) => item !== first.nodes[index])).toHaveLength(1);
  });

  it("a pulled-out quiet outlet gets its handle; edges to nothing are left out", () => {
    const { nodes, edges } = createProjector()(
      { ...drawing, edges: [...drawing.edges, edge("call", "nowhere", "failed")] },
      { ...view, pulled: { call: ["blocked"] } },
    );
    const ids = nodes.find((item) => item.id === "call")?.data.outlets.map((outlet) => outlet.id);
    expect(ids).toEqual(["answered", "not_answered", "blocked", "failed"]);
    expect(edges).toHaveLength(2);
  });
});

describe("sizes", () => {
  const outlets = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `o${i}`, label: { type: "key" as const, key: "next" as const }, quiet: false }));

  it.each([
    ["exit", 0, 176, 40],
    ["sms", 1, 200, 54],
    ["condition", 2, 204, 82],
    ["ai-call", 4, 408, 112],
    ["ai-call", 2, 204, 82],
    ["audience-entry", 1, 244, 54],
  ] as const)("%s with %i outlets is %i by %i", (kind, count, width, height) => {
    expect(faceSize({ kind }, outlets(count))).toEqual({ width, height });
  });

  it("a run node has its figures instead of the summary", () => {
    expect(runSize({ kind: "wait", name: "" }, outlets(1)).height).toBe(2 + 42 + 37);
    expect(runSize({ kind: "ai-call", name: "" }, outlets(4)).height).toBe(2 + 42 + 74 + 28);
  });

  it("quiet outlets stay hidden until used", () => {
    const quiet = { id: "failed", label: { type: "key" as const, key: "failed" as const }, quiet: true };
    expect(drawnOutlets([quiet], new Set())).toEqual([]);
    expect(drawnOutlets([quiet], new Set(["failed"]))).toEqual([quiet]);
    expect(drawnOutlets([quiet], new Set(), ["failed"])).toEqual([quiet]);
  });
});
