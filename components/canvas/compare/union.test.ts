import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode, Kind } from "@/lib/journey/document";
import { unionOf } from "./union";

const node = (id: string, kind: Kind, name = id): JourneyNode => ({ id, kind, name, config: {}, position: { x: 0, y: 0 } });
const drawing = (nodes: JourneyNode[], ways: [string, string, string][]): JourneyDocument => ({
  schema: 1,
  nodes,
  edges: ways.map(([from, outlet, to], index) => ({ id: `e${index}`, from, outlet, to })),
});

describe("two drawings as one", () => {
  const before = drawing(
    [node("in", "audience-entry"), node("tag", "update-tag"), node("out", "exit")],
    [
      ["in", "next", "tag"],
      ["tag", "next", "out"],
    ],
  );
  const after = drawing(
    [node("in", "audience-entry"), node("wait", "wait"), node("out", "exit", "结束")],
    [
      ["in", "next", "wait"],
      ["wait", "next", "out"],
    ],
  );

  it("holds what either has, and says which", () => {
    const { document, nodes, edges } = unionOf(before, after);
    expect(document.nodes.map(({ id }) => id)).toEqual(["in", "wait", "out", "tag"]);
    expect(Object.fromEntries(nodes)).toEqual({ in: "changed", out: "changed", wait: "added", tag: "removed" });
    expect(Object.fromEntries(edges)).toEqual({ e0: "added", e1: "added", "was-e0": "removed", "was-e1": "removed" });
    expect(new Set(document.edges.map(({ id }) => id)).size).toBe(document.edges.length);
  });

  it("marks nothing where both are the same, and draws no way out that is no more", () => {
    expect(unionOf(before, before)).toEqual({ document: before, nodes: new Map(), edges: new Map() });
    const lost = drawing(before.nodes, [["in", "gone", "out"]]);
    expect(unionOf(lost, drawing(before.nodes, [])).document.edges).toEqual([]);
  });
});
