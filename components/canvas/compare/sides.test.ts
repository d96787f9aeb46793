import { describe, expect, it } from "vitest";
import { firstChoice, readSide, sideText } from "./sides";

const run = (id: string, mode: "live" | "test", versionId: string) => ({ id, mode, versionId });

describe("what is compared at first", () => {
  const versions = [{ id: "v3" }, { id: "v2" }, { id: "v1" }];
  it.each([
    ["two versions that ran", [run("c", "test", "v3"), run("b", "live", "v3"), run("a", "live", "v1")], "version.v1", "version.v3", "all"],
    ["two runs of one version", [run("t", "test", "v3"), run("b", "live", "v3"), run("a", "live", "v3")], "run.a", "run.b", "all"],
    ["two test runs", [run("b", "test", "v3"), run("a", "test", "v2")], "run.a", "run.b", "all"],
    ["two test runs rather than one live run", [run("c", "live", "v3"), run("b", "test", "v3"), run("a", "test", "v2")], "run.a", "run.b", "all"],
    ["one run over time", [run("a", "live", "v3")], "run.a", "run.a", "7"],
  ])("%s", (_, runs, before, after, period) => {
    const choice = firstChoice(versions, runs);
    expect(choice && [sideText(choice.sides.before), sideText(choice.sides.after), choice.period]).toEqual([before, after, period]);
  });

  it("is nothing before anything ran", () => {
    expect(firstChoice(versions, [])).toBeNull();
  });

  it("stands in the URL", () => {
    const side = { of: "run" as const, id: "00000000-0000-4000-8000-000000000009" };
    expect(readSide(sideText(side))).toEqual(side);
    expect([readSide(null), readSide("run.x"), readSide("journey.00000000-0000-4000-8000-000000000009")]).toEqual([null, null, null]);
  });
});
