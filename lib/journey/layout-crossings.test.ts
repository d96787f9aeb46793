import { expect, it } from "vitest";
import { countCrossings, segmentsOf } from "./layout-crossings";
import { drawing, edge, goodNode } from "./testing";

const fork = drawing(
  [goodNode("if", "condition"), goodNode("yes", "exit"), goodNode("no", "exit")],
  [edge("if", "rule:r1", "yes"), edge("if", "else", "no")],
);
const sizes = new Map(fork.nodes.map((node) => [node.id, { width: 200, height: 50 }]));
const at = (yes: number, no: number, direction?: "right") => {
  const corners = new Map([
    ["if", { x: 300, y: 300 }],
    ["yes", direction ? { x: 700, y: yes } : { x: yes, y: 700 }],
    ["no", direction ? { x: 700, y: no } : { x: no, y: 700 }],
  ]);
  return countCrossings(segmentsOf(fork, corners, sizes, direction));
};

it("counts targets that stand the other way round than their outlets", () => {
  expect([at(100, 500), at(500, 100)]).toEqual([0, 1]);
  expect([at(100, 500, "right"), at(500, 100, "right")]).toEqual([0, 1]);
});

it("does not count edges that meet at one node", () => {
  const joined = { ...fork, edges: [edge("if", "rule:r1", "yes"), edge("if", "else", "yes")] };
  const corners = new Map([
    ["if", { x: 300, y: 300 }],
    ["yes", { x: 0, y: 700 }],
  ]);
  expect(countCrossings(segmentsOf(joined, corners, sizes))).toBe(0);
});
