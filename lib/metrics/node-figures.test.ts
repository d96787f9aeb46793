import { describe, expect, it } from "vitest";
import { nodeFigures } from "./node-figures";

describe("figures of a node", () => {
  it("split people by where they are and how they left, and say when the sum does not hold", () => {
    const counters = new Map([
      ["entered", 10],
      ["here:waiting_redial", 2],
      ["left:answered", 4],
      ["left:not_answered", 1],
      ["blocked:opt_out", 1],
      ["failed:no_phone", 1],
      ["exited:stopped", 1],
      ["call:covered", 10],
      ["call:called", 8],
      ["call:answered", 4],
      ["call:effective", 2],
      ["call:talk_seconds", 100],
    ]);
    const figures = nodeFigures("n", counters);
    expect(figures).toMatchObject({ entered: 10, hereTotal: 2, leftTotal: 5, blockedTotal: 1, failedTotal: 1, exitedTotal: 1, reconciles: true });
    expect(figures.left).toEqual([
      { key: "answered", count: 4 },
      { key: "not_answered", count: 1 },
    ]);
    expect(figures.call).toMatchObject({ pending: 2, called: 8, answerRate: 0.5, effectiveRate: 0.25, meanTalkSeconds: 25 });
    expect(nodeFigures("n", new Map([...counters, ["entered", 11]])).reconciles).toBe(false);
    expect(
      nodeFigures(
        "n",
        new Map([
          ["entered", 1],
          ["here:ready", 1],
        ]),
      ).call,
    ).toBeNull();
  });

  it("keep who was moved to another version, or back, apart from who left the journey", () => {
    const figures = nodeFigures(
      "n",
      new Map([
        ["entered", 10],
        ["exited:moved_version:3", 5],
        ["exited:moved_back:1", 2],
        ["exited:version_exit:3", 1],
        ["exited:moved_by_hand", 2],
      ]),
    );
    expect(figures).toMatchObject({ movedTotal: 7, exitedTotal: 3, reconciles: true });
    expect(figures.moved.map(({ key }) => key)).toEqual(["moved_version:3", "moved_back:1"]);
  });
});
