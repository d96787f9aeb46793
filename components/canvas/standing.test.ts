import { expect, it } from "vitest";
import { standingByNode } from "./standing";

it("counts those of the published version, and names the other versions beside them", () => {
  const at = (nodeId: string, versionNumber: number, people: number) => ({
    nodeId,
    versionId: `v${versionNumber}`,
    versionNumber,
    people,
    calling: 0,
  });
  const { here, elsewhere } = standingByNode([at("call", 2, 5), at("call", 1, 232), at("wait", 1, 7)], "v2");
  expect([...here]).toEqual([["call", 5]]);
  expect([...elsewhere]).toEqual([
    ["call", [{ versionId: "v1", versionNumber: 1, people: 232 }]],
    ["wait", [{ versionId: "v1", versionNumber: 1, people: 7 }]],
  ]);
});
