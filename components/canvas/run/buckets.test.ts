import { describe, expect, it } from "vitest";
import { nodeFigures } from "@/lib/metrics/node-figures";
import { topReason } from "./buckets";

const figures = nodeFigures(
  "call",
  new Map([
    ["entered", 30],
    ["blocked:frequency_cap", 4],
    ["failed:no_phone", 6],
    ["failed:carrier_refused", 20],
  ]),
);

describe("the reason most people stopped for", () => {
  it("is the greatest of the parts asked for", () => {
    expect(topReason(figures, ["blocked", "failed", "exited"])).toEqual({ key: "carrier_refused", count: 20 });
    expect(topReason(figures, ["blocked"])).toEqual({ key: "frequency_cap", count: 4 });
  });

  it("is none where nobody stopped or nothing is known", () => {
    expect(topReason(figures, ["exited"])).toBeNull();
    expect(topReason(null, ["failed"])).toBeNull();
  });
});
