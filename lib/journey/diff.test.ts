import { describe, expect, it } from "vitest";
import { changeCount, diff } from "./diff";
import { connect } from "./edit/edges";
import { moveNodes, removeNodes, renameNode, setConfig, setNote } from "./edit/nodes";
import { goodNode, sampleDocument } from "./testing";

describe("diff", () => {
  const before = sampleDocument();
  it.each([
    ["nothing", before, [], [], []],
    ["moved and noted", setNote(moveNodes(before, new Map([["text", { x: 500, y: 500 }]])), "text", "x"), [], [], []],
    ["renamed", renameNode(before, "text", "新名"), [], [], ["text"]],
    ["settings", setConfig(before, "rest", { until: { type: "span", amount: 3, unit: "hour" } }).document, [], [], ["rest"]],
    ["led elsewhere", connect(before, "call", "other", "tag"), [], [], ["call"]],
    ["added", { ...before, nodes: [...before.nodes, goodNode("x", "exit")] }, ["x"], [], []],
    ["removed, what led to it changes", removeNodes(before, ["tag"]), [], ["tag"], ["call"]],
  ])("%s", (_, after, added, removed, changed) => {
    expect(diff(before, after)).toEqual({ added, removed, changed });
    expect(changeCount(diff(before, after))).toBe(added.length + removed.length + changed.length);
  });

  it("does not mind the order of keys", () => {
    const turned = { ...before, nodes: before.nodes.map((n) => ({ ...n, config: Object.fromEntries(Object.entries(n.config).reverse()) })) };
    expect(changeCount(diff(before, turned))).toBe(0);
  });
});
