import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode } from "./document";
import { brokenChoice, type MigrationChoice, standingNodes } from "./migration";
import type { Plan } from "./plan";

const node = (id: string, kind: JourneyNode["kind"] = "wait", config = {}): JourneyNode => ({ id, kind, name: id, position: { x: 0, y: 0 }, config });
const drawn = (nodes: JourneyNode[], ...edges: [from: string, to: string][]): JourneyDocument => ({
  schema: 1,
  nodes,
  edges: edges.map(([from, to]) => ({ id: `${from}-${to}`, from, outlet: "next", to })),
});
const entry = node("entry", "audience-entry");
const before = drawn([entry, node("a"), node("b"), node("c"), node("end", "exit")], ["entry", "a"], ["a", "b"], ["b", "c"], ["c", "end"]);
const at = (nodeId: string, people = 1) => ({ versionId: "v1", versionNumber: 1, nodeId, people, calling: 0 });

describe("people against a new drawing", () => {
  // `b` and `c` are gone, `a` leads elsewhere, the end is as it was.
  const after = drawn([entry, node("a"), node("end", "exit")], ["entry", "a"], ["a", "end"]);

  it("stand at changed, removed and unchanged steps, each with the place that suggests itself", () => {
    const found = standingNodes([at("entry"), at("end"), at("b"), at("a")], new Map([["v1", before]]), after);
    expect(found.map(({ nodeId, change, target }) => [nodeId, change, target])).toEqual([
      ["a", "changed", "a"],
      ["b", "removed", "end"],
      ["end", "same", "end"],
    ]);
  });

  it("have no such place where nothing behind their step is left, and loops end the search", () => {
    const looped = drawn([entry, node("a"), node("b")], ["entry", "a"], ["a", "b"], ["b", "a"]);
    const [found] = standingNodes([at("a")], new Map([["v1", looped]]), drawn([entry, node("new")], ["entry", "new"]));
    expect(found?.target).toBeNull();
    expect(standingNodes([at("a")], new Map(), after)).toEqual([]);
  });
});

describe("choices", () => {
  const plan = (...ids: string[]): Plan => ({
    schema: 1,
    entry: "entry",
    order: ids,
    ops: Object.fromEntries(ids.map((id) => [id, id === "entry" ? ENTER : { op: "end", node: id, name: id, kind: "exit", outlets: {}, reason: "" }])),
  });
  const ENTER: Plan["ops"][string] = {
    op: "enter",
    node: "entry",
    name: "entry",
    kind: "audience-entry",
    outlets: {},
    audienceId: "x",
    schedule: { type: "now" },
    reentry: { type: "never" },
  };
  const plans = new Map([["v1", plan("entry", "a")]]);
  const move = (nodeId: string, toNodeId: string, versionId = "v1"): MigrationChoice => ({ versionId, nodeId, action: "move", toNodeId });

  it.each([
    ["good", [move("a", "b")], false],
    ["to an unknown step", [move("a", "zzz")], true],
    ["to the entry", [move("a", "entry")], true],
    ["from the entry", [move("entry", "b")], true],
    ["of another version", [move("a", "b", "v9")], true],
    ["twice the same step", [move("a", "b"), { versionId: "v1", nodeId: "a", action: "exit" }], true],
  ] satisfies [string, MigrationChoice[], boolean][])("%s", (_, choices, broken) => {
    expect(brokenChoice(choices, plans, plan("entry", "b")) !== null).toBe(broken);
  });
});
