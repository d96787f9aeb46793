import { expect, it } from "vitest";
import type { StandingNode } from "@/lib/journey/migration";
import { chosen, isIncomplete, sumOf, withAll, withChoice } from "./people-choices";

const at = (nodeId: string, change: StandingNode["change"], people: number, rest: Partial<StandingNode> = {}): StandingNode => ({
  versionId: "v4",
  versionNumber: 4,
  nodeId,
  name: nodeId,
  kind: "wait",
  people,
  calling: 0,
  change,
  target: change === "removed" ? null : nodeId,
  ...rest,
});
const call = at("call", "changed", 31, { calling: 7 });
const gone = at("gone", "removed", 12);
const same = at("same", "same", 2);
const nodes = [call, gone, same];

it("moves nobody unless it is chosen", () => {
  expect(chosen(new Map(), nodes)).toEqual([]);
  expect(sumOf(new Map(), nodes)).toEqual({ stay: 45, move: 0, same: 0, exit: 0 });
});

it("keeps those on the phone where they are, and asks where people of a removed step go", () => {
  const moved = withAll(new Map(), nodes, "move");
  expect(isIncomplete(moved, nodes)).toBe(true);
  expect(sumOf(moved, nodes)).toEqual({ stay: 7, move: 36, same: 2, exit: 0 });
  const placed = withChoice(moved, gone, { to: "call" });
  expect(isIncomplete(placed, nodes)).toBe(false);
  expect(chosen(withChoice(placed, same, { action: "exit" }), nodes)).toEqual([
    { versionId: "v4", nodeId: "call", action: "move", toNodeId: "call" },
    { versionId: "v4", nodeId: "gone", action: "move", toNodeId: "call" },
    { versionId: "v4", nodeId: "same", action: "exit" },
  ]);
});
